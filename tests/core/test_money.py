"""Amounts: whole minor units inside, grouped words outside, and nothing guessed in between."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.money import MAX_MINOR, decimals_of, format_minor, from_minor, read_amount, to_minor, write_amount

SPACE = "\u00a0"


@pytest.mark.parametrize(("currency", "decimals"), [("KES", 2), ("JPY", 0), ("KWD", 3), ("UGX", 0)])
def test_decimals_are_the_currencys(currency: str, decimals: int) -> None:
    assert decimals_of(currency) == decimals


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1500", "KES", 150_000),
        ("1,500", "KES", 150_000),
        ("1 500", "KES", 150_000),
        ("1'500", "KES", 150_000),
        ("1,500.50", "KES", 150_050),
        ("0", "KES", 0),
        (" 12.5 ", "KES", 1_250),
        ("١٥٠٠", "KES", 150_000),
        ("١٬٥٠٠٫٥", "KES", 150_050),
        ("1500", "JPY", 1_500),
        ("1.500", "KWD", 1_500),
        ("KES 1,500", "KES", 150_000),
        ("1500 kes", "KES", 150_000),
        ("KES١٥٠٠", "KES", 150_000),
        ("KSh 1,500", "KES", 150_000),
        ("Ksh1500", "KES", 150_000),
        ("1500/=", "KES", 150_000),
        ("1500/-", "KES", 150_000),
        ("Ksh. 1,500/=", "KES", 150_000),
        ("5,000.-", "KES", 500_000),
        ("1’500", "KES", 150_000),
        ("1\u00a0500", "KES", 150_000),
        ("1\u202f500", "KES", 150_000),
        ("1\u2009500", "KES", 150_000),
        ("\u200f١٥٠٠\u200e", "KES", 150_000),
        ("١،٥٠٠", "KES", 150_000),
        ("1,50,000", "KES", 15_000_000),
        ("5 000,00", "KES", 500_000),
        ("1500,00", "KES", 150_000),
        ("1.500,50", "KES", 150_050),
        ("5000 bob", "KES", 500_000),
        ("1500 Kenyan shillings", "KES", 150_000),
        ("1500 shilingi", "KES", 150_000),
        ("1500 KES.", "KES", 150_000),
        ("12\u00a0½", "KES", 1_250),
        ("10 000 FCFA", "XOF", 10_000),
        ("₦1,500", "NGN", 150_000),
        ("$40", "USD", 4_000),
        ("20 €", "EUR", 2_000),
        ("1 500,00", "UGX", 1_500),
    ],
)
def test_typed_amount_is_read(typed: str, currency: str, minor: int) -> None:
    assert read_amount(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("", "KES"),
        ("abc", "KES"),
        ("-5", "KES"),
        ("1,5", "KES"),
        ("15,00", "KES"),
        ("1.500", "KES"),
        ("1.5", "JPY"),
        ("12.345", "KES"),
        ("1e9", "KES"),
        ("²", "KES"),
        ("1,500,50", "KES"),
        ("9" * 20, "KES"),
        ("NaN", "KES"),
        ("KES", "KES"),
        ("UGX 1500", "KES"),
        ("KES 1500 KES 2", "KES"),
        ("1\x0000", "KES"),
        ("0,500", "KES"),
        ("0,050", "KES"),
        ("10.000", "KES"),
        ("5k", "KES"),
        ("5 thousand", "KES"),
        ("2 dozen", "KES"),
        ("$40", "KES"),
        ("1500 plates", "KES"),
        ("12 %", "KES"),
        ("2²", "KES"),
        ("1500 - 2000", "KES"),
        ("1¼", "JPY"),
    ],
)
def test_amount_that_may_mean_something_else_is_refused(typed: str, currency: str) -> None:
    with pytest.raises(ValidationError):
        read_amount(typed, currency)


@pytest.mark.parametrize("amount", [Decimal("-1"), Decimal("0.001"), Decimal(MAX_MINOR)])
def test_impossible_amounts_are_refused(amount: Decimal) -> None:
    with pytest.raises(ValidationError):
        to_minor(amount, "KES")


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (150_000, "KES", f"KES{SPACE}1,500"),
        (150_050, "KES", f"KES{SPACE}1,500.50"),
        (0, "KES", f"KES{SPACE}0"),
        (1_500, "JPY", f"JPY{SPACE}1,500"),
        (1_505, "KWD", f"KWD{SPACE}1.505"),
    ],
)
def test_amount_is_written_grouped_with_its_currency(minor: int, currency: str, written: str) -> None:
    with translation.override("en"):
        assert format_minor(minor, currency) == written


@given(minor=st.integers(min_value=0, max_value=MAX_MINOR), currency=st.sampled_from(["KES", "JPY", "KWD"]))
def test_what_is_written_is_read_back_as_the_same(minor: int, currency: str) -> None:
    written = format_minor(minor, currency, "en").removeprefix(currency).strip()

    assert to_minor(from_minor(minor, currency), currency) == minor
    assert read_amount(written, currency) == minor


@given(
    minor=st.integers(min_value=0, max_value=MAX_MINOR),
    currency=st.sampled_from(["KES", "JPY", "KWD"]),
    language=st.sampled_from(["en", "ar", "fr", "de", "hi", "pt-br"]),
)
def test_what_is_written_to_be_typed_over_is_read_back_in_every_language(
    minor: int, currency: str, language: str
) -> None:
    with translation.override(language):
        assert read_amount(write_amount(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("language", "written"), [("en", "20,000"), ("ar", "20,000"), ("fr", "20 000")], ids=["en", "ar", "fr"]
)
def test_amount_to_be_typed_over_is_grouped(language: str, written: str) -> None:
    with translation.override(language):
        assert write_amount(2_000_000, "KES") == written
        assert write_amount(None, "KES") == ""


@pytest.mark.parametrize(
    ("typed", "currency", "said"),
    [
        ("1.500", "KES", "This could be 1,500 or 1.50. Write 1500 or 1.50."),
        ("12.345", "KES", "If this is 12,345, write 12345."),
        ("10.000", "UGX", "This could be 10,000 or 10. Write 10000 or 10."),
        ("15,00", "KES", "If you mean coins, write them after a point, for example 15.50."),
    ],
)
def test_amount_that_could_be_two_says_which_two(typed: str, currency: str, said: str) -> None:
    with pytest.raises(ValidationError, match="^" + re.escape(f"['{said}']")):
        read_amount(typed, currency)
