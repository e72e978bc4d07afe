"""Password hashing, a few at a time: one hash takes a third of a second of a core, and anybody may ask for one.

Whoever comes while enough wait is told to press again in a moment (429, the form kept), rather than making everybody
else wait: the number of threads that hashing can hold is bounded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from core.limits import TooManyTries

AT_ONCE = 2
INSIDE = 6  # those that hash and those that wait for it
LONGEST_WAIT, RETRY_AFTER = 10, 5  # seconds
_inside, _at_work = BoundedSemaphore(INSIDE), BoundedSemaphore(AT_ONCE)


class TooManyHashes(TooManyTries):
    """So many passwords are being compared that one more would hold up everybody."""

    def __init__(self) -> None:
        super().__init__(RETRY_AFTER)


@contextmanager
def room_to_hash() -> Iterator[None]:
    """Wait for a turn. Raises TooManyHashes where too many wait already."""
    if not _inside.acquire(blocking=False):
        raise TooManyHashes
    try:
        if not _at_work.acquire(timeout=LONGEST_WAIT):
            raise TooManyHashes
        try:
            yield
        finally:
            _at_work.release()
    finally:
        _inside.release()


class BoundedPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """Django's default, with the same hashes: comparing goes through ``encode`` as well."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with room_to_hash():
            return super().encode(password, salt, iterations)
