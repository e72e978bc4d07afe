"""The demo's rounds are made through the services, once."""

from datetime import datetime

import pytest

from core.models import Programme
from grants import loading
from grants.demo import load_demo_rounds
from grants.enums import Status
from grants.models import Application, Conflict, Round
from grants.selectors.ranking import rank_round
from tests.accounts.factories import UserFactory
from tests.grants.committee import make_manager, make_member
from tests.grants.factories import give_certificate, make_course

pytestmark = pytest.mark.django_db


def test_demo_rounds_are_loaded_once(programme: Programme, now: datetime) -> None:
    course = make_course()
    loading.load(programme=programme, now=now)
    applicants = [UserFactory() for _ in range(12)]
    for person in applicants:
        give_certificate(person, course, now=now)
    committee = [make_member(programme) for _ in range(2)]
    people = {"applicants": applicants, "committee": committee, "manager": make_manager(programme)}
    for _ in range(2):
        load_demo_rounds(programme=programme, now=now, **people)
    in_review, finished = Round.objects.get(slug="market-days"), Round.objects.get(slug="first-rains")
    lines = rank_round(in_review).lines
    assert Application.objects.filter(status=Status.DRAFT).count() == 0
    assert len(lines) == 12
    assert {line.rank.is_inside for line in lines} == {True, False}
    assert {line.tally.reviews for line in lines} == {0, 1, 2}
    assert Conflict.objects.count() == 1
    assert list(finished.applications.order_by("sent_at").values_list("status", flat=True)) == [
        *[Status.AWARDED] * 3,
        *[Status.DECLINED] * 2,
    ]
    assert finished.awarded_minor <= finished.budget_minor
