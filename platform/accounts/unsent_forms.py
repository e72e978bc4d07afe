"""Unsent forms: what somebody typed after their sign-in had ended, sealed and carried through signing in again.

Every form on a person's page says for whom it was made (``templatetags.csrf_for_user``). Phones are shared, so such a
form may arrive when nobody is signed in any more, or somebody else is. Then nothing is saved, and what was typed
travels in the answer itself: sealed, so that whoever holds the phone next can't read it, and opened only for the same
person.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from core.typed_words import words_in

MADE_FOR = "made_for"  # the field of a form that says for whom it was made
KEPT = "kept"  # the field, and the session's key, that carries sealed words
NEVER_KEPT = {"csrfmiddlewaretoken", MADE_FOR, KEPT, "code"}
PASSWORDS = re.compile(r"(old_?|new_?|current_?)?password[12]?")
SECONDS = 2 * 60 * 60
LONGEST = 500_000  # characters, sealed; all our forms together stay far below
LONGEST_UNKNOWN = 20_000  # of a mark that isn't ours, or that an earlier version made
MARK = 20  # characters


@dataclass(frozen=True)
class UnsentForm:
    """A form as it was sent: where to, for whom its page was made, and what was in it, without any password."""

    path: str
    made_for: str
    fields: tuple[tuple[str, str], ...]

    def is_for(self, user: object) -> bool:
        return isinstance(user, User) and constant_time_compare(self.made_for, mark_of(user))

    @property
    def sentences(self) -> list[str]:
        """What was typed in words, once each, to recognise it by; not ids, choices of one word, or an editor's JSON."""
        return words_in(value for _name, value in self.fields)


def mark_of(user: User) -> str:
    """Return a pseudonym of the person that only this server can make: their forms carry it."""
    mark = salted_hmac("accounts.made-for", str(user.pk), algorithm="sha256").hexdigest()[:MARK]
    return mark + _check_of(mark)


def is_our_mark(mark: str) -> bool:
    """Say whether this server made the mark, whoever it is for."""
    return constant_time_compare(mark[MARK:], _check_of(mark[:MARK]))


def _check_of(mark: str) -> str:
    return salted_hmac("accounts.made-for.check", mark, algorithm="sha256").hexdigest()[:12]


def own_words(request: HttpRequest) -> UnsentForm | None:
    """Return the form that this POST sends, or None if its page was made for nobody in particular."""
    if not request.POST.get(MADE_FOR):
        return None
    return UnsentForm(request.get_full_path(), request.POST[MADE_FOR], tuple(_typed_in(request)))


def is_never_kept(name: str) -> bool:
    """Say whether a form's field of this name is a secret or the house's own: no question's key may be the same."""
    return name in NEVER_KEPT or PASSWORDS.fullmatch(name) is not None


def _typed_in(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if not is_never_kept(name):
            yield from ((name, value) for value in values)


def carried_words(request: HttpRequest) -> UnsentForm | None:
    """Return the sealed words that this POST carries from before, or None."""
    return unseal(request.POST.get(KEPT, ""))


def seal(words: UnsentForm) -> str:
    """Return the words encrypted, as text; empty when they are too long to travel in a page.

    Their length is looked at before anything is done with them: who forges a mark makes no work.
    """
    length = sum(len(name) + len(value) for name, value in words.fields)
    if length > (LONGEST if is_our_mark(words.made_for) else LONGEST_UNKNOWN):
        return ""
    plain = json.dumps([words.path, words.made_for, words.fields]).encode()
    sealed = Fernet(_key(settings.SECRET_KEY)).encrypt(zlib.compress(plain)).decode()
    return sealed if len(sealed) <= LONGEST else ""


def unseal(sealed: str) -> UnsentForm | None:
    """Return the words, or None for what we did not seal, or not within the last two hours."""
    try:
        plain = Fernet(_key(settings.SECRET_KEY)).decrypt(sealed.encode(), ttl=SECONDS)
    except InvalidToken:
        return None
    path, made_for, fields = json.loads(zlib.decompress(plain))
    return UnsentForm(path, made_for, tuple((name, value) for name, value in fields))


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(salted_hmac("accounts.kept-words", "", secret=secret, algorithm="sha256").digest())
