"""Password hashers: the same hash from every keyboard, and a few at a time.

The hasher is the one place that all doors share: sign-up, sign-in, change, reset, leaving, the admin, the command line.
One hash takes a third of a second of a core, and anybody may ask for one. Whoever comes while enough wait is told to
press again in a moment (429, the form kept): the number of threads that hashing can hold is bounded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth import hashers
from django.utils.translation import gettext_lazy as _

from core.rate_limits import TooManyTries
from core.text import fold_password

AT_ONCE = 2
# Those that hash and those that wait for it: of a process's few threads one is always free for pages.
INSIDE = max(AT_ONCE, min(6, settings.WEB_THREADS - 1))
LONGEST_WAIT, RETRY_AFTER = 10, 5  # seconds
SLOW_DOWN = _("Many people come in at this moment. Wait a little, fill in what is empty, then press the button again.")
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


class BoundedPBKDF2PasswordHasher(hashers.PBKDF2PasswordHasher):
    """Django's default, with the same hashes: comparing goes through ``encode`` as well."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with room_to_hash():
            return super().encode(password, salt, iterations)


class FoldedPassword:
    """Fold the password before it is hashed; one that was hashed as typed, before this was done, still opens."""

    as_typed: hashers.BasePasswordHasher

    def encode(self, password: str, *args: object, **kwargs: object) -> str:
        return super().encode(fold_password(password), *args, **kwargs)  # type: ignore[misc]

    def verify(self, password: str, encoded: str) -> bool:
        if super().verify(password, encoded):  # type: ignore[misc]
            return True
        return fold_password(password) != password and self.as_typed.verify(password, encoded)


class FoldedPBKDF2PasswordHasher(FoldedPassword, BoundedPBKDF2PasswordHasher):
    as_typed = BoundedPBKDF2PasswordHasher()


class FoldedMD5PasswordHasher(FoldedPassword, hashers.MD5PasswordHasher):
    """For the test suite: quick, and nothing else."""

    as_typed = hashers.MD5PasswordHasher()
