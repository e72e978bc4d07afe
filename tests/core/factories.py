"""Programmes and places."""

import factory
from factory.django import DjangoModelFactory

from core.models import Place, Programme


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
