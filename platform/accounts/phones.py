"""Phone numbers as people write them, and as they are kept: E.164 (+254712345678)."""

import re

import phonenumbers

# Digits of any script (٠٧١٢ too) and what people put between them. A letter makes it a username, never a number.
PHONE_SHAPE = re.compile(r"^\s*\+?[\d\s().\-/]{5,40}$")
INTERNATIONAL = re.compile(r"^\s*[0٠۰]{2}")  # 00… instead of +…, whatever the region's own prefix for abroad is


def normalise_phone(text: str, region: str) -> str | None:
    """Return "0712 345 678", written in that region ("KE"), as "+254712345678"; None when it can't be a number.

    Only the length is judged: tables of valid prefixes grow old, and would lock out people with a new one.
    """
    if not PHONE_SHAPE.match(text):
        return None
    try:
        number = phonenumbers.parse(INTERNATIONAL.sub("+", text), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def example_phone(region: str) -> str:
    """Return a mobile number of that region as it is written there, for a hint."""
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL) if number else "+254 712 123456"
