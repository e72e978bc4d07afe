"""Reading and writing numbers as people do."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format

SPACES = "\u0020\u00a0\u2009\u202f'\u2019"
GROUPED = re.compile(rf"\d{{1,3}}(?:[,{SPACES}]\d{{2,3}})*[,{SPACES}]\d{{3}}(?:\.\d+)?")
GROUPED_BY_DOTS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
PLAIN = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+")
UNIT_BEFORE = re.compile(r"^(?:[A-Za-z$€£₹₦₵]{1,4}\.?\s*)(?=[-\d.,])")
UNIT_AFTER = re.compile(r"(?<=\d)\s*(?:[^\W\d_](?:[^\W\d_]|[ .])*|%|/[-=])$")
LONGEST = 40


def _western(text: str) -> str:
    """Write any script's digits, signs and separators as 0-9, - , and a dot."""
    swapped = text.replace("٫", ".").replace("٬", ",").replace("،", ",").replace("−", "-").replace("٪", "%")
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in swapped)


def parse_number(text: str) -> Fraction | None:
    """Read "1,500", "1 500", "١٥٠٠", "12,5", "KES 800" or "7 plates"; None when it can't be one number.

    A comma before exactly three last digits groups thousands; any other single comma is a decimal comma.
    """
    if len(text) > LONGEST:
        return None
    written = UNIT_BEFORE.sub("", UNIT_AFTER.sub("", _western(text).strip()))
    sign, digits = (-1, written[1:].lstrip()) if written.startswith("-") else (1, written)
    if GROUPED.fullmatch(digits):
        return sign * Fraction(re.sub(rf"[,{SPACES}]", "", digits))
    if GROUPED_BY_DOTS.fullmatch(digits):
        return sign * Fraction(digits.replace(".", "").replace(",", "."))
    return sign * Fraction(digits.replace(",", ".")) if PLAIN.fullmatch(digits) else None


def number_as_text(number: Fraction) -> str:
    """Write a number that was typed in decimals exactly, as it is kept: "12.5", never "1e+12"."""
    return format((Decimal(number.numerator) / Decimal(number.denominator)).normalize(), "f")


def write_number(value: Fraction, places: int = 2) -> str:
    """Write a number for the reader's language: grouped, with no more decimals than it needs."""
    rounded = round(value, places)
    needed = next(n for n in range(places + 1) if rounded * 10**n == int(rounded * 10**n))
    exact = f"{float(rounded):.{needed}f}"
    return number_format(exact, decimal_pos=needed or None, use_l10n=True, force_grouping=True)
