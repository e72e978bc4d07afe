"""Programmes and places."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.models import Concern, Place, Programme
from core.services import make_code


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    key = factory.Sequence(lambda n: f"programme-{n}")
    name = factory.Sequence(lambda n: f"Programme {n}")
    time_zone = "Africa/Nairobi"
    currency = "KES"
    contact_phone = "+254712000000"
    contact_email = "ask@seedbed.test"


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Place {n}")


class ConcernFactory(DjangoModelFactory):
    class Meta:
        model = Concern

    number = factory.LazyFunction(lambda: make_code(8))
    programme = factory.SubFactory(ProgrammeFactory)
    kind = Concern.Kind.MONEY
    text = "A man at the market asked for 500."
    reported_at = factory.LazyFunction(timezone.now)
