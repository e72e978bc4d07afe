"""Numbers as people write them."""

from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import TwoReadings, number_as_text, parse_number, read_number, write_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1500", 1500),
        (" 1500 ", 1500),
        ("1,500", 1500),
        ("1 500", 1500),
        ("1\u00a0500", 1500),
        ("1\u202f500", 1500),
        ("1'500", 1500),
        ("1,500.50", Fraction("1500.5")),
        ("1.500,50", Fraction("1500.5")),
        ("1.500.000", 1500000),
        ("1,500,000", 1500000),
        ("1,00,000", 100000),
        ("12,5", Fraction("12.5")),
        ("12.5", Fraction("12.5")),
        (".5", Fraction("0.5")),
        ("0", 0),
        ("007", 7),
        ("-30", -30),
        ("\u221230", -30),
        ("١٥٠٠", 1500),
        ("١٬٥٠٠", 1500),
        ("٣٫٥", Fraction("3.5")),
        ("۱۵۰۰", 1500),
        ("१५००", 1500),
        ("KES 800", 800),
        ("KES800", 800),
        ("$40", 40),
        ("800/-", 800),
        ("800 KES", 800),
        ("3000 Ksh.", 3000),
        ("12 %", 12),
        ("7 plates", 7),
        ("7 plates a day", 7),
        ("0,500", Fraction("0.5")),
        ("0.125", Fraction("0.125")),
        ("00,500", Fraction("0.5")),
        ("1½", Fraction("1.5")),
        ("2 ¾", Fraction("2.75")),
        ("1,50,000", 150000),
        ("1 500,50", Fraction("1500.5")),
        ("1’500", 1500),
        ("1  500", 1500),
        ("1\u2009500", 1500),
        ("1\u3000500", 1500),
        ("\u200f١٥٠٠", 1500),
        ("١،٥٠٠", 1500),
        ("١٫٥٠٠", Fraction("1.5")),
        ("1500.", 1500),
        ("5,000.-", 5000),
        ("1500/=", 1500),
        ("Rs. 500", 500),
        ("₹500", 500),
        ("500 g", 500),
        ("1.1250", Fraction("1.125")),
    ],
)
def test_number_is_read_as_people_write_it(text: str, number: Fraction) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "abc", "2 bags or 3", "1e5", "1,2,3", "1 5", "1..5", "--5", "5-", "1/2", "²", "½", "9" * 41],
        *["2²", "1①", "5k", "1.5m", "5 thousand", "2 dozen", "3 million shillings", "elfu 5", "٥ آلاف", "5 lakh"],
        *["1.500", "10.000", "-1.500", "0 500", "1.500,500", "1,500 - 2,000", "1.5½", "5_000", "1,500.5.5"],
    ],
)
def test_what_is_not_one_number_is_refused(text: str) -> None:
    assert parse_number(text) is None


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_grouped_and_plain_mean_the_same(number: int) -> None:
    assert parse_number(f"{number:,}") == parse_number(str(number)) == number


@given(st.text(max_size=60))
def test_any_text_gives_a_number_or_nothing(text: str) -> None:
    assert parse_number(text) is None or isinstance(parse_number(text), Fraction)


@given(st.decimals(min_value=0, max_value=10**6, places=2))
def test_written_number_is_read_again(number: object) -> None:
    with translation.override("en"):
        assert parse_number(write_number(Fraction(str(number)))) == Fraction(str(number))


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(1500), "1,500"), (Fraction(40, 3), "13.33"), (Fraction(1, 2), "0.5"), (Fraction(-1200), "-1,200")],
)
@pytest.mark.parametrize("language", ["en", "ar"])  # as amounts of money are in both
def test_number_is_written_without_needless_decimals(number: Fraction, text: str, language: str) -> None:
    with translation.override(language):
        assert write_number(number) == text


@pytest.mark.parametrize(("text", "grouped", "decimal"), [("1.500", 1500, "1.5"), ("KES 10.000", 10000, "10")])
def test_number_that_could_be_two_says_which(text: str, grouped: int, decimal: str) -> None:
    with pytest.raises(TwoReadings) as two:
        read_number(text)

    assert (two.value.grouped, two.value.decimal) == (grouped, Fraction(decimal))


@given(st.fractions(min_value=0, max_value=10**6).map(lambda number: round(number, 4)))
def test_what_is_kept_is_read_again_as_the_same(number: Fraction) -> None:
    assert parse_number(number_as_text(number)) == number
