"""Amounts of money: whole minor units in code and database, grouped words on screen.

A currency's number of decimals comes from CLDR's currency data (through Babel): KES 2, JPY 0, KWD 3.
"""

from decimal import Decimal
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.numbers import (
    format_decimal,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    get_group_symbol,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.languages import current_language
from core.numbers import TwoReadings, Typed, Unreadable, read_number
from core.text import fold_signs

MAX_MINOR = 10**15
NO_CURRENCY = "XXX"  # ISO 4217's code for none: a site without a programme; it is never written
THREE = 3  # decimals after which "1.500" can only be one and a half
LANGUAGES = ("en", "fr", "sw", "ar", "pt", "es", "hi", "am")  # CLDR's names and signs of currencies are asked in these
EVERYDAY_CURRENCY_WORDS = {
    "KES": "ksh kshs sh shs shilling shillings bob",
    "TZS": "tsh tshs sh shs shilling shillings",
    "UGX": "ush ushs sh shs shilling shillings",
    "SOS": "sh shs shilling shillings",
    "RWF": "frw rf franc francs",
    "BIF": "fbu franc francs",
    "XOF": "f fcfa cfa franc francs",
    "XAF": "f fcfa cfa franc francs",
    "NGN": "₦ n naira",
    "GHS": "gh₵ gh¢ ghc ₵ cedi cedis",
    "ZAR": "r rand rands",
    "ETB": "br birr",
    "EGP": "£ e£ le l.e ج.م جنيه جنيها",
    "INR": "₹ rs re rupee rupees",
    "PKR": "₨ rs rupee rupees",
    "NPR": "₨ rs rupee rupees",
    "BDT": "৳ tk taka",
    "USD": "$ us$ dollar dollars",
    "EUR": "€ euro euros",
}


def decimals_of(currency: str) -> int:
    """Return how many decimals the ISO 4217 currency has."""
    return get_currency_precision(currency)


def to_minor(amount: Decimal | int, currency: str) -> int:
    """Turn an amount in whole units (Decimal("12.50")) into minor units (1250).

    Raises ValidationError when the amount is finer than the currency's smallest coin, negative or absurdly large.
    """
    minor = Decimal(amount).scaleb(decimals_of(currency))
    if minor != minor.to_integral_value():
        raise ValidationError(_("This amount has more decimals than the currency."))
    if not 0 <= minor <= MAX_MINOR:
        raise ValidationError(_("This amount is too large."))
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """Turn minor units (1250) into an amount in whole units (Decimal("12.50"))."""
    return Decimal(minor).scaleb(-decimals_of(currency))


def read_amount(text: str, currency: str) -> int:
    """Read what a person typed ("1,500", "KSh 1 500.50", "1500/=", "١٥٠٠") as minor units.

    The currency's code, signs and names may stand beside it, and no other words. Raises ValidationError in plain words:
    for what could be two amounts it says which two.
    """
    try:
        typed = read_number(text, lambda unit: currency_words(currency).issuperset(unit.split()))
    except TwoReadings as two:
        if decimals_of(currency) < THREE:
            raise ValidationError(_two_amounts(two, currency)) from two
        typed = Typed(two.decimal, THREE)
    except Unreadable as unreadable:
        raise ValidationError(_("Write the amount in digits, for example 1500.")) from unreadable
    if typed.value < 0:
        raise ValidationError(_("Write the amount in digits, for example 1500."))
    if typed.by_comma:  # "15,00" may be fifteen, or 1,500 with a slip of the thumb.
        raise ValidationError(_("If you mean coins, write them after a point, for example 15.50."))
    if typed.decimals > max(decimals_of(currency), 2):
        raise ValidationError(_("This amount has more decimals than the currency."))
    return to_minor(Decimal(typed.value.numerator) / Decimal(typed.value.denominator), currency)


def _two_amounts(two: TwoReadings, currency: str) -> str:
    grouped, plain = f"{int(two.grouped):,}", str(int(two.grouped))
    if (two.decimal * 10 ** decimals_of(currency)).denominator != 1:
        return _("If this is %(grouped)s, write %(plain)s.") % {"grouped": grouped, "plain": plain}
    decimal = f"{float(two.decimal):.{decimals_of(currency)}f}"
    words = {"grouped": grouped, "plain": plain, "decimal": decimal}
    return _("This could be %(grouped)s or %(decimal)s. Write %(plain)s or %(decimal)s.") % words


@lru_cache
def currency_words(currency: str) -> frozenset[str]:
    """Return what may stand beside an amount, in small letters: code, signs and names, from CLDR and everyday life."""
    words = {currency, *EVERYDAY_CURRENCY_WORDS.get(currency, "").split()}
    for language in LANGUAGES:
        names = [get_currency_name(currency, count, language) for count in (None, 1, 5)]
        words.update(word for name in (get_currency_symbol(currency, language), *names) for word in name.split())
    return frozenset(fold_signs(word).strip(".").lower() for word in words)


def write_amount(minor: int | None, currency: str) -> str:
    """Write minor units without the currency, to be typed over: ``read_amount`` reads it back in every language.

    Grouped by commas in languages that do so, by blanks in others, where "1,500" may be one and a half; nothing for
    None. Arabic is among the first: from right to left the groups of "1 500" would stand as "500 1".
    """
    if minor is None:
        return ""
    amount = from_minor(minor, currency)
    written = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,}"
    groups_by_comma = get_group_symbol(_babel_locale(None), numbering_system="latn") == ","
    return written if groups_by_comma else written.replace(",", " ")


def format_minor(minor: int, currency: str, language: str | None = None) -> str:
    """Write minor units for a reader: ``KES 1,500`` or ``KES 1,500.50``, joined by a no-break space.

    Without a currency the amount stands alone.
    """
    amount = from_minor(minor, currency)
    places = decimals_of(currency) if amount != amount.to_integral_value() else 0
    pattern = "#,##0" + ("." + "0" * places if places else "")
    written = str(format_decimal(amount, format=pattern, locale=_babel_locale(language)))
    return written if currency == NO_CURRENCY else f"{currency}\u00a0{written}"


def _babel_locale(language: str | None) -> Locale:
    try:
        return Locale.parse(language or current_language(), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
