"""Amounts of money: whole minor units in code and database, grouped words on screen.

A currency's number of decimals comes from CLDR's currency data (through Babel): KES 2, JPY 0, KWD 3.
"""

import re
import unicodedata
from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_currency_precision
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MAX_MINOR = 10**15
AMOUNT = re.compile(r"^\d{1,3}(?:[,  ' ]\d{3})+(?:\.\d+)?$|^\d+(?:\.\d+)?$")


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


def parse_amount(text: str, currency: str) -> int:
    """Read what a person typed ("1,500", "KES 1 500.50", "١٥٠٠") as minor units.

    The currency's own code may stand beside it. Raises ValidationError in plain words.
    """
    bare = re.sub(rf"^{currency}\.?|{currency}$", "", text.strip(), flags=re.IGNORECASE).strip()
    digits = "".join(
        str(unicodedata.digit(c)) if c.isdecimal() else c for c in bare.replace("٫", ".").replace("٬", ",")
    )
    if not AMOUNT.match(digits):
        raise ValidationError(_("Write the amount in digits, for example 1500."))
    amount = Decimal(re.sub(r"[^\d.]", "", digits))
    if -int(amount.as_tuple().exponent) > decimals_of(currency):
        # "1.500" is one and a half to some and fifteen hundred to others: nobody's money is guessed.
        raise ValidationError(_("This amount has more decimals than the currency."))
    return to_minor(amount, currency)


def write_amount(minor: int | None, currency: str) -> str:
    """Write minor units without the currency, to be typed over: ``parse_amount`` reads it back in every language.

    Grouped by commas in English, by blanks in others, where "1,500" may be one and a half; nothing for None.
    """
    if minor is None:
        return ""
    amount = from_minor(minor, currency)
    written = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,}"
    return written if (get_language() or "en").startswith("en") else written.replace(",", " ")


def format_minor(minor: int, currency: str, language: str | None = None) -> str:
    """Write minor units for a reader: ``KES 1,500`` or ``KES 1,500.50``, joined by a no-break space."""
    amount = from_minor(minor, currency)
    places = decimals_of(currency) if amount != amount.to_integral_value() else 0
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return f"{currency}\u00a0{format_decimal(amount, format=pattern, locale=_babel_locale(language))}"


def _babel_locale(language: str | None) -> Locale:
    try:
        return Locale.parse(language or get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
