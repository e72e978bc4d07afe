"""Reading phone numbers as people write them."""

import pytest

from accounts.phones import example_phone, normalise_phone


@pytest.mark.parametrize(
    ("written", "region", "kept"),
    [
        ("0712345678", "KE", "+254712345678"),
        ("0712 345 678", "KE", "+254712345678"),
        ("0712-345-678", "KE", "+254712345678"),
        ("712345678", "KE", "+254712345678"),
        ("+254 712 345678", "UG", "+254712345678"),
        ("00254712345678", "UG", "+254712345678"),
        (" (0712) 345678 ", "KE", "+254712345678"),
        ("٠٧١٢٣٤٥٦٧٨", "KE", "+254712345678"),
        ("0772 123456", "UG", "+256772123456"),
        ("0712", "KE", None),
        ("07123456789012345", "KE", None),
        ("amina", "KE", None),
        ("amina0712345678", "KE", None),
        ("0800FLOWERS", "KE", None),
        ("a@b.org", "KE", None),
        ("", "KE", None),
        ("+", "KE", None),
        ("0712345678; drop", "KE", None),
    ],
)
def test_number_is_read_as_dialled_in_the_region(written: str, region: str, kept: str | None) -> None:
    assert normalise_phone(written, region) == kept


@pytest.mark.parametrize("region", ["KE", "UG", "SD", "XX"])
def test_example_for_a_hint_is_a_number(region: str) -> None:
    assert any(c.isdigit() for c in example_phone(region))
