"""Password hashers that hash a password the same from every keyboard.

The hasher is the one place that all doors share: sign-up, sign-in, change, reset, leaving, the admin, the command line.
"""

from django.contrib.auth import hashers

from core.text import fold_password


class FoldedPassword:
    """Fold the password before it is hashed; one that was hashed as typed, before this was done, still opens."""

    as_typed: hashers.BasePasswordHasher

    def encode(self, password: str, *args: object, **kwargs: object) -> str:
        return super().encode(fold_password(password), *args, **kwargs)  # type: ignore[misc]

    def verify(self, password: str, encoded: str) -> bool:
        if super().verify(password, encoded):  # type: ignore[misc]
            return True
        return fold_password(password) != password and self.as_typed.verify(password, encoded)


class FoldedPBKDF2PasswordHasher(FoldedPassword, hashers.PBKDF2PasswordHasher):
    as_typed = hashers.PBKDF2PasswordHasher()


class FoldedMD5PasswordHasher(FoldedPassword, hashers.MD5PasswordHasher):
    """For the test suite: quick, and nothing else."""

    as_typed = hashers.MD5PasswordHasher()
