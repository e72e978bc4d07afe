"""The house's log: a closed list of verbs in one grammar, and subjects that a person can read."""

from collections import Counter
from datetime import datetime

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from accounts.log_verbs import LogVerb as People
from accounts.models import RoleGrant, User
from accounts.services import grant_role
from certificates.log_verbs import LogVerb as Certificates
from core import log_verbs
from core.models import LogEntry, Programme
from core.services import log_line, record
from grants.log_verbs import LogVerb as Grants
from safety.log_verbs import LogVerb
from tests.accounts.factories import AdministratorFactory, UserFactory
from tests.core.migrating import run_python_of
from tests.safety.factories import ConcernFactory

LISTS = (LogVerb, People, Certificates, Grants)
SUBJECTS = ("accounts.User", "accounts.RoleGrant", "certificates.Certificate", "grants.Application", "grants.Round")


@pytest.fixture
def boss(client: Client, db: None) -> User:
    administrator = AdministratorFactory()
    client.force_login(administrator)
    return administrator


def test_every_verb_is_registered_once_under_the_heading_of_its_app() -> None:
    offered = [verb for _group, verbs in log_verbs.choices() for verb, _words in verbs]

    assert sorted(offered) == sorted(verb for verbs in LISTS for verb in verbs.values)
    assert [verb for verb, times in Counter(offered).items() if times > 1] == []
    assert {str(group) for group, _verbs in log_verbs.choices()} == {"Concerns", "People", "Certificates", "Grants"}


def test_registering_again_changes_nothing() -> None:
    before = log_verbs.choices()

    log_verbs.register(Certificates, "Certificates")

    assert log_verbs.choices() == before


@pytest.mark.parametrize("verb", ["looked", "role granted", "Role.granted", "role.granted.again", "concern.closed"])
def test_a_verb_in_another_grammar_or_of_another_app_is_not_registered(verb: str) -> None:
    other = models.TextChoices("Other", {"ONE": (verb, "One")})

    with pytest.raises(ValueError, match=verb):
        log_verbs.register(other, "Other")

    assert sum(known == verb for _group, verbs in log_verbs.choices() for known, _words in verbs) <= 1


@pytest.mark.django_db
def test_nothing_else_is_recorded(now: datetime) -> None:
    with pytest.raises(ValueError, match="not a verb of the log: looked"):
        record(verb="looked", subject=ConcernFactory(), actor=None, now=now)

    assert not LogEntry.objects.exists()


@pytest.mark.django_db
def test_a_line_keeps_what_its_subject_was_called(programme: Programme, now: datetime) -> None:
    person = UserFactory(name="Amina Were")
    grant_role(user=person, role="trainer", programme=programme, by=None, now=now)
    concern = ConcernFactory()
    record(verb=LogVerb.CONCERN_CLOSED, subject=concern, actor=None, now=now)

    lines = LogEntry.objects.order_by("pk")

    assert [line.subject_name for line in lines] == [f"trainer {person.pseudonym}", concern.number]
    assert [line.subject_kind for line in lines] == ["Role", "Concern"]


@pytest.mark.django_db
def test_no_persons_name_stays_in_the_log(programme: Programme, now: datetime) -> None:
    person = UserFactory(name="Amina Were", called="Amina", username="amina_w")
    grant = RoleGrant.objects.create(user=person, role="trainer", programme=programme)

    for subject in (person, grant):
        name = log_line(verb=People.SIGNED_UP, subject=subject, actor=person, now=now).subject_name
        assert person.pseudonym in name
        assert "amina" not in name.lower()


@pytest.mark.parametrize("label", SUBJECTS)
def test_every_subject_says_how_it_is_called(label: str) -> None:
    assert isinstance(apps.get_model(label).log_name, property)


def test_administrators_read_and_choose_by_words(client: Client, boss: User, now: datetime) -> None:
    concern, other = ConcernFactory(), UserFactory()
    record(verb=LogVerb.CONCERN_CLOSED, subject=concern, actor=boss, now=now)
    record(verb=People.SIGNED_UP, subject=other, actor=other, now=now)

    everything = client.get("/admin/house-log/").text
    closed = client.get("/admin/house-log/", {"verb": "concern.closed"}).text
    people = client.get("/admin/house-log/", {"subject_type": "accounts.user"}).text

    assert 'label="Grants"' in everything
    assert concern.number in everything
    assert "Closed a concern" in closed
    assert other.pseudonym not in closed
    assert other.pseudonym in people
    assert concern.number not in people


def test_a_spreadsheet_of_the_log_says_the_same(client: Client, boss: User, now: datetime) -> None:
    concern = ConcernFactory()
    record(verb=LogVerb.CONCERN_CLOSED, subject=concern, actor=boss, now=now)

    answer = client.get("/admin/house-log/", {"export": "csv"})

    heading, line = b"".join(answer.streaming_content).decode().strip().splitlines()  # type: ignore[attr-defined]
    assert "What was done" in heading
    assert "Closed a concern" in line
    assert concern.number in line


@pytest.mark.django_db
def test_old_lines_get_the_new_verbs_and_names_and_lose_them_again(programme: Programme, now: datetime) -> None:
    person, gone, concern = UserFactory(), UserFactory(), ConcernFactory()
    old = [
        ("closed concern", "safety.concern", concern.pk, {}),
        ("signed up", "accounts.user", person.pk, {}),
        ("granted role", "accounts.rolegrant", 77, {"role": "trainer", "to": person.pseudonym}),
        ("signed up", "accounts.user", gone.pk, {}),
        ("erased person", "accounts.user", gone.pk, {"pseudonym": gone.pseudonym}),
    ]
    for verb, kind, key, detail in old:
        LogEntry.objects.create(at=now, verb=verb, subject_type=kind, subject_key=key, detail=detail)
    pseudonym = gone.pseudonym
    gone.delete()

    run_python_of("safety.migrations.0002_log_verbs")
    run_python_of("accounts.migrations.0007_log_verbs")

    assert list(LogEntry.objects.order_by("pk").values_list("verb", "subject_name")) == [
        ("concern.closed", concern.number),
        ("person.signed_up", person.pseudonym),
        ("role.granted", f"trainer {person.pseudonym}"),
        ("person.signed_up", pseudonym),
        ("person.erased", pseudonym),
    ]

    run_python_of("accounts.migrations.0007_log_verbs", backwards=True)
    run_python_of("safety.migrations.0002_log_verbs", backwards=True)

    assert list(LogEntry.objects.order_by("pk").values_list("verb", flat=True)) == [verb for verb, *_rest in old]
