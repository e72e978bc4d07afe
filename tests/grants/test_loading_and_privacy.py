"""The starter grant, and what is exported and erased of a person."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from accounts.models import User
from accounts.privacy import erase_everywhere, export_person
from core.models import Programme
from courses.loading import CONTENT as COURSES
from grants.applying.selectors.checklist import read_checklist
from grants.applying.services.applications import take_back_application
from grants.enums import RuleKind
from grants.loading import CONTENT, CourseMissing, load
from grants.models import Answer, Application, ApplicationEvent, GrantIndexPage, Round, RoundPage
from questions.enums import Kind
from tests.grants.factories import begin, make_course, make_published_round, make_sent


@pytest.mark.django_db
def test_the_starter_grant_opens_for_six_weeks_on_a_friday_evening(now: datetime, programme: Programme) -> None:
    make_course()

    (round,) = load(programme=programme, now=now)

    closing = round.closes_at.astimezone(programme.zone)
    assert round.is_open(now)
    assert (closing.weekday(), closing.hour) == (4, 18)
    assert timedelta(weeks=6) - timedelta(days=1) < round.closes_at - now < timedelta(weeks=7)
    version = round.versions.get()
    assert (version.sections.count(), version.questions.count(), version.criteria.count()) == (2, 11, 5)
    assert {rule.kind for rule in version.rules.all()} == set(RuleKind)


@pytest.mark.django_db
def test_loading_again_changes_nothing_that_an_editor_changed(now: datetime, programme: Programme) -> None:
    make_course()
    load(programme=programme, now=now)
    RoundPage.objects.update(about="Ours now")

    load(programme=programme, now=now + timedelta(days=1))

    assert (Round.objects.count(), GrantIndexPage.objects.count()) == (1, 1)
    assert RoundPage.objects.get().about == "Ours now"


@pytest.mark.django_db
def test_file_from_before_says_costs_and_means_rows(now: datetime, programme: Programme, tmp_path: Path) -> None:
    make_course()
    for file in CONTENT.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("kind: rows", "kind: costs")
        (tmp_path / file.name).write_text(text, encoding="utf-8")

    (round,) = load(programme=programme, now=now, content=tmp_path)

    assert "kind: costs" in (tmp_path / "first-step.round.yaml").read_text(encoding="utf-8")
    kinds = round.versions.get().questions.values_list("kind", flat=True)
    assert kinds.filter(kind=Kind.ROWS).count() == 1
    assert "costs" not in kinds


@pytest.mark.django_db
def test_without_its_course_nothing_is_loaded(now: datetime, programme: Programme) -> None:
    with pytest.raises(CourseMissing):
        load(programme=programme, now=now)

    assert not GrantIndexPage.objects.exists()


def worksheet_fields() -> dict[str, str]:
    """Read the kinds of all fields of all plan pages from the course files."""
    kinds: dict[str, str] = {}
    for path in COURSES.glob("*/*/*.lesson.yaml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["body"]:
            if block["type"] == "worksheet":
                kinds |= {f"{block['key']}.{field['key']}": field["kind"] for field in block["fields"]}
    return kinds


FITS: dict[str, set[str]] = {
    Kind.TEXT: {"text", "long_text"},
    Kind.LONG_TEXT: {"text", "long_text"},
    Kind.NUMBER: {"number"},
    Kind.MONEY: {"money"},
    Kind.ROWS: {"rows", "money"},
}


def starter_questions() -> list[dict[str, Any]]:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in CONTENT.glob("*.round.yaml")]
    return [question for file in files for section in file["sections"] for question in section["questions"]]


@pytest.mark.parametrize("question", [q for q in starter_questions() if "prefill" in q], ids=lambda q: q["key"])
def test_the_starters_suggestions_name_fields_that_are_there(question: dict[str, Any]) -> None:
    for name in question["prefill"].split(" + "):
        assert worksheet_fields()[name] in FITS[question["kind"]]


@pytest.mark.django_db
def test_the_starter_can_be_answered(now: datetime, programme: Programme, learner: User) -> None:
    make_course()
    (round,) = load(programme=programme, now=now)

    checklist = read_checklist(begin(round, learner, now=now), "en")

    assert [step.key for step in checklist.steps] == [
        "can-i-apply",
        "work",
        "money",
        "amount",
        "certificates",
    ]


@pytest.mark.django_db
def test_a_person_takes_all_they_wrote_along(now: datetime, programme: Programme, learner: User) -> None:
    sent = make_sent(make_published_round(now=now), learner, now=now)

    (exported,) = export_person(learner)["grants"]

    assert (exported["number"], exported["status"], exported["asked_minor"]) == (sent.number, "sent", 500_000)
    assert exported["answers"]["business"] == "Beans and chapati"
    assert exported["declared"] == {"age": "1990-05-17", "not-staff": True}
    assert [event["status"] for event in exported["events"]] == ["draft", "sent"]


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "after"), [("sent", "withdrawn"), ("awarded", "awarded"), ("declined", "declined")])
def test_erasing_keeps_the_record_and_drops_the_words(
    now: datetime, programme: Programme, learner: User, status: str, after: str
) -> None:
    sent = make_sent(make_published_round(now=now), learner, now=now)
    Application.objects.update(status=status)
    events = ApplicationEvent.objects.count()

    erase_everywhere(learner, now)
    learner.delete()

    kept = Application.objects.get(pk=sent.pk)
    assert (kept.status, kept.asked_minor, kept.applicant.person) == (after, 500_000, None)
    assert str(kept.applicant) == learner.pseudonym
    assert not Answer.objects.exists()
    assert not kept.saves.exists()
    assert not kept.declarations.exists()
    assert ApplicationEvent.objects.count() == events + (after == "withdrawn")
    assert {event.actor for event in kept.events.all()} == {None}


@pytest.mark.django_db
def test_erasing_drops_why_it_was_taken_back(now: datetime, programme: Programme, learner: User) -> None:
    sent = make_sent(make_published_round(now=now), learner, now=now)
    take_back_application(application=sent, reason="My husband Otieno forbids it", acted_by=learner, now=now)

    erase_everywhere(learner, now)

    assert set(ApplicationEvent.objects.values_list("note", flat=True)) == {""}
