"""People for tests. Everybody's password is ``PASSWORD``."""

from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Notice, RoleGrant, User
from accounts.services import grant_role
from core.models import Programme
from tests.core.factories import ProgrammeFactory

PASSWORD = "three green beans"


class UserFactory(DjangoModelFactory):
    """A learner with a username; ``phone="+254712345678"`` or ``email=…`` for other ways to sign in."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"Amina Otieno {n}")
    called = "Amina"
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class AdministratorFactory(UserFactory):
    is_superuser = True
    is_staff = True


class RoleGrantFactory(DjangoModelFactory):
    """A bare row. Use ``person_with_role`` for somebody who must also have the role's permissions."""

    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    programme = factory.SubFactory(ProgrammeFactory)


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    user = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: f"notice-{n}")
    text = "Your certificate is ready."
    path = "/my/"
    created_at = factory.LazyFunction(timezone.now)


def person_with_role(role: str, programme: Programme, **fields: Any) -> User:
    """Make somebody who has the role in the programme, with everything that comes with it."""
    user = UserFactory(**fields)
    grant_role(user=user, role=role, programme=programme, by=None, now=timezone.now())
    return user
