"""Phone numbers as people write them, and as they are kept: E.164 (+254712345678)."""

import re

import phonenumbers

from core.text import fold_signs

# Digits and what people put between them. A letter makes it a username, never a number.
PHONE_SHAPE = re.compile(r"^\s*(?:tel:\s*)?\+?[\d\s().\-/]{5,40}$", re.IGNORECASE)
INTERNATIONAL = re.compile(r"^\s*00")  # 00… instead of +…, whatever the region's own prefix for abroad is


def normalise_phone(text: str, region: str) -> str | None:
    """Return "0712 345 678", written in that region ("KE"), as "+254712345678"; None when it can't be a number.

    Only the length is judged: tables of valid prefixes grow old, and would lock out people with a new one.
    """
    if not is_phone_shaped(text):
        return None
    digits = re.sub(r"[^\d+]", "", fold_signs(text))
    try:
        number = phonenumbers.parse(INTERNATIONAL.sub("+", digits), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_phone_shaped(text: str) -> bool:
    """Say whether this can only be meant as a phone number, whatever script and signs it is written in."""
    return bool(PHONE_SHAPE.match(fold_signs(text)))


def example_phone(region: str) -> str:
    """Return a mobile number of that region as it is written there, for a hint."""
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL) if number else "+254 712 123456"
