"""Concerns."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.codes import make_code
from safety.models import Concern
from tests.core.factories import ProgrammeFactory


class ConcernFactory(DjangoModelFactory):
    class Meta:
        model = Concern

    number = factory.LazyFunction(lambda: make_code(8))
    programme = factory.SubFactory(ProgrammeFactory)
    kind = Concern.Kind.MONEY
    text = "A man at the market asked for 500."
    reported_at = factory.LazyFunction(timezone.now)
