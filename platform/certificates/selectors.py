"""Selectors of certificates."""

import uuid

from django.db.models import QuerySet

from accounts.models import User
from certificates.models import CODE_LENGTH, Certificate
from core.codes import UNAMBIGUOUS


def letters_of(text: str) -> str:
    """Return a typed code without spaces, dashes and case."""
    return "".join(character for character in text.upper() if character.isalnum())


def normalise_code(text: str) -> str | None:
    """Return the code that a person typed; None when it can't be one of ours."""
    code = letters_of(text)
    return code if len(code) == CODE_LENGTH and all(character in UNAMBIGUOUS for character in code) else None


def find_by_code(text: str) -> Certificate | None:
    """Return the certificate with the typed code, or None (one query)."""
    code = normalise_code(text)
    return Certificate.objects.select_related("programme").filter(code=code).first() if code else None


def certificates_of(user: User) -> QuerySet[Certificate]:
    """Return a person's certificates, newest first, with their programmes (one query)."""
    return Certificate.objects.filter(learner=user).select_related("programme")


def attesters_of(certificate: Certificate) -> list[str]:
    """Return by whom its facts were attested, for who manages certificates: names, or what is left of who has gone."""
    pseudonyms = list(dict.fromkeys(one for fact in certificate.facts for one in fact.get("by", [])))
    people = User.objects.filter(pseudonym__in=pseudonyms)
    names = {person.pseudonym: person.name or person.pseudonym for person in people}
    return [names.get(pseudonym, pseudonym) for pseudonym in pseudonyms]


def course_keys_held(user: User) -> set[uuid.UUID]:
    """Return the keys of the courses for which the person holds a certificate that is not revoked (one query)."""
    return set(Certificate.objects.live().filter(learner=user).values_list("course_key", flat=True))
