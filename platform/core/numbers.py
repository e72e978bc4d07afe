"""Reading and writing numbers as people do: one reader for plain numbers, quiz answers and amounts of money.

What is typed is read or refused, never changed: no sign is thrown away that could mean something.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format

from core.text import fold_signs

LONGEST = 40
DECIMAL_SIGN = "\u066b"  # ٫ begins decimals and nothing else; a dot or a comma may group thousands
PARTS = {"": Fraction(0), "¼": Fraction(1, 4), "½": Fraction(1, 2), "¾": Fraction(3, 4)}
TYPED = re.compile(
    r"(?P<before>[^\d.,+-]*[^\d.,\s+-]\.?\s*)?"
    rf"(?P<sign>[+-]?)\s*(?P<digits>[.,{DECIMAL_SIGN}]?\d(?:[\d.,' {DECIMAL_SIGN}]*\d)?)\s*(?P<part>[¼½¾]?)"
    r"(?P<after>\D*)"
)
PRICE_END = re.compile(r"^\s*(?:/[-=]|[.,][-=]+)")  # 500/=  500/-  500.-
WHOLE = re.compile(r"\d+")
# The first of several groups never begins with 0; the last has three digits, those between two (India) or three.
GROUPED = re.compile(rf"[1-9]\d{{0,2}}(?P<by>[, '])(?:\d{{2,3}}(?P=by))*\d{{3}}(?P<rest>[.{DECIMAL_SIGN}]\d+)?")
GROUPED_WITH_COMMA = re.compile(r"[1-9]\d{0,2}(?P<by>[. '])(?:\d{3}(?P=by))*\d{3}(?P<rest>,(?!\d{3}$)\d+)")
GROUPED_BY_DOTS = re.compile(r"[1-9]\d{0,2}(?P<by>\.)\d{3}(?:\.\d{3})+(?P<rest>)")
DOT_AND_THREE = re.compile(r"[1-9]\d{0,2}\.\d{3}")
DECIMALS = re.compile(rf"(?P<whole>\d*)[.,{DECIMAL_SIGN}](?P<rest>\d+)")
THOUSANDS = 3  # digits at most before the first comma that groups
LONGEST_BEFORE = 4  # KES, Ksh, US$: longer words before a number begin a sentence
MULTIPLYING = """
k m x mn mio mill mln bn tr lac lacs lakh lakhs crore crores dozen dozens doz gross half quarter and or
hundred hundreds thousand thousands million millions billion billions trillion trillions cent cents
mille mil milliers milliard milliards douzaine mia elfu laki milioni bilioni dazeni nusu robo
مئة مائة مية الف ألف آلاف الاف مليون ملايين مليار درزن دزينة نصف ربع
"""
MULTIPLIERS = frozenset(MULTIPLYING.split())


class Unreadable(ValueError):
    """This is no number, or not surely one."""


class TwoReadings(Unreadable):
    """This could be either of two numbers: "1.500" is one and a half to some, and fifteen hundred to others."""

    def __init__(self, grouped: Fraction, decimal: Fraction) -> None:
        super().__init__(grouped, decimal)
        self.grouped, self.decimal = grouped, decimal


@dataclass(frozen=True)
class Typed:
    """A number that was typed, with how many decimals, and whether only a comma says that they are some: "15,00"."""

    value: Fraction
    decimals: int = 0
    by_comma: bool = False


def read_number(text: str, is_unit: Callable[[str], bool] | None = None) -> Typed:
    """Read "1,500", "1 500", "١٥٠٠", "12,5", "1.500,50", "1½", "KES 800/=" or "7 plates".

    A comma before exactly three last digits groups thousands; any other single comma is a decimal comma. Words beside
    the number must be units: ``is_unit`` says so of each side, in small letters; by default any words are that don't
    multiply. Raises Unreadable, and TwoReadings where a dot stands before exactly three digits.
    """
    typed = TYPED.fullmatch(" ".join(fold_signs(text).split())) if len(text) <= LONGEST else None
    if typed is None:
        raise Unreadable(text)
    before, after = (side.strip(" .").lower() for side in (typed["before"] or "", PRICE_END.sub("", typed["after"])))
    if is_unit is None and len(before) > LONGEST_BEFORE:
        raise Unreadable(text)
    if not all((is_unit or is_plain_unit)(side) for side in (before, after) if side):
        raise Unreadable(text)
    read = _read_digits(typed["digits"])
    if typed["part"] and read.decimals:
        raise Unreadable(text)
    value = read.value + PARTS[typed["part"]]
    return replace(read, value=-value if typed["sign"] == "-" else value)


def is_plain_unit(words: str) -> bool:
    """Say whether these are words, or a currency's sign, and none that multiplies the number beside it."""
    letters = re.sub(r"[ .']", "", words)
    kinds = {unicodedata.category(sign)[0] if sign not in "$€£¥₹₦₵%" else "L" for sign in letters}
    return kinds <= {"L", "M"} and MULTIPLIERS.isdisjoint(re.split(r"[ .']+", words))


def _read_digits(digits: str) -> Typed:
    if WHOLE.fullmatch(digits):
        return Typed(Fraction(digits))
    if DOT_AND_THREE.fullmatch(digits):
        raise TwoReadings(Fraction(digits.replace(".", "")), Fraction(digits))
    if found := GROUPED.fullmatch(digits) or GROUPED_WITH_COMMA.fullmatch(digits) or GROUPED_BY_DOTS.fullmatch(digits):
        rest = (found["rest"] or "")[1:]
        whole = re.sub(r"\D", "", digits[: len(digits) - len(found["rest"] or "")])
        return Typed(Fraction(f"{whole}.{rest or 0}"), len(rest))
    if found := DECIMALS.fullmatch(digits):
        by_comma = "," in digits and len(found["whole"]) <= THOUSANDS
        return Typed(Fraction(f"{found['whole'] or 0}.{found['rest']}"), len(found["rest"]), by_comma)
    raise Unreadable(digits)


def parse_number(text: str) -> Fraction | None:
    """Return the number that was typed; None when it is none, or could be two."""
    try:
        return read_number(text).value
    except Unreadable:
        return None


def number_as_text(number: Fraction) -> str:
    """Write a number that was typed in decimals exactly, as it is kept: "12.5", never "1e+12".

    What is kept is typed over and read again, so three decimals are written as four: "1.1250" has one reading.
    """
    text = format((Decimal(number.numerator) / Decimal(number.denominator)).normalize(), "f")
    return f"{text}0" if DOT_AND_THREE.fullmatch(text.removeprefix("-")) else text


def write_number(value: Fraction, places: int = 2) -> str:
    """Write a number for the reader's language: grouped, with no more decimals than it needs."""
    rounded = round(value, places)
    needed = next(n for n in range(places + 1) if rounded * 10**n == int(rounded * 10**n))
    exact = f"{float(rounded):.{needed}f}"
    return number_format(exact, decimal_pos=needed or None, use_l10n=True, force_grouping=True)
