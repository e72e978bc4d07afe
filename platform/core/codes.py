"""Random codes that people read aloud and copy: no letters that are mistaken for each other."""

import secrets

UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def make_code(length: int) -> str:
    """Return a random code of letters and digits that can't be mistaken for each other when read aloud or copied."""
    return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(length))
