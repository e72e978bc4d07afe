"""What migrations write into rows that are there: run on today's models, which still have all that they touch."""

import importlib
import json
import uuid
from datetime import datetime

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Revision
from wagtail_localize.models import TranslationSource

from accounts.models import User
from core.models import LogEntry, Programme
from grants.deciding.services import decisions, publishing
from grants.enums import Outcome, Status
from grants.log_verbs import LogVerb
from grants.models import (
    AnswerSave,
    Application,
    Award,
    Question,
    ReviewSave,
    Round,
    RoundPage,
    RoundPageQuestion,
    RoundVersion,
    Section,
)
from tests.core.migrating import UnguardedApps, run_python_of
from tests.grants.committee import award, choice, make_application, make_member, make_round_rows, score
from tests.grants.factories import make_page

pytestmark = pytest.mark.django_db
SAVES = importlib.import_module("grants.migrations.0008_idempotency_keys_of_saves")
ROWS = "grants.migrations.0007_lists_of_costs_are_rows"
LOG_VERBS = importlib.import_module("grants.migrations.0006_log_verbs")
CANCELLED = importlib.import_module("grants.migrations.0004_cancelled_awards_as_decisions")


@pytest.fixture
def cancelled(programme: Programme, manager: User, now: datetime) -> Application:
    """An award that was published and cancelled as it was done before: the award's row alone knew of it."""
    round = make_round_rows(programme, now)
    application, kept = make_application(round, now), make_application(round, now)
    for one in (application, kept):
        award(one, manager, now)
        decisions.reopen_decision(choice=choice(one, manager), now=now)
        award(one, manager, now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    live = Award.objects.filter(application=application, cancelled_at=None)
    live.update(cancelled_at=now, cancellation_reason="Moved away.")
    LogEntry.objects.create(
        verb="award cancelled", at=now, actor=manager, subject_type="grants.application", subject_key=application.pk
    )
    return application


def test_a_cancelled_award_gets_a_row_that_says_who_when_and_why(
    cancelled: Application, manager: User, now: datetime
) -> None:
    CANCELLED.add_decisions(apps, None)

    cancelled.refresh_from_db()
    last = cancelled.decisions.order_by("number").last()
    assert (cancelled.status, last.outcome, last.number, last.words) == ("cancelled", Outcome.CANCEL, 4, "Moved away.")
    assert (last.decided_by, last.decided_at, last.corrects.number) == (manager, now, 3)
    assert Application.objects.filter(status=Status.AWARDED).count() == 1, "the other one still has its award"


def test_going_back_leaves_nothing_that_the_code_before_could_not_hold(cancelled: Application, now: datetime) -> None:
    page = make_page(now=now, publish=False)
    RoundPage.objects.filter(pk=page.pk).update(budget=None, closes_at=None, largest=None)
    CANCELLED.add_decisions(apps, None)

    CANCELLED.remove_decisions(UnguardedApps(), None)

    assert set(Application.objects.values_list("status", flat=True)) == {Status.AWARDED}
    assert not cancelled.decisions.filter(outcome=Outcome.CANCEL).exists()
    assert not RoundPage.objects.filter(budget=None).exists()


def test_saves_from_before_get_their_forms_id_and_their_reviewer(programme: Programme, now: datetime) -> None:
    application, member = make_application(make_round_rows(programme, now), now), make_member(programme)
    review = score(application, member, now)
    answers = AnswerSave(application=application, section_key="plan", number=1, saved_at=now)
    answers.save()
    QuerySet(ReviewSave).update(form_id=uuid.uuid4(), acted_by=None)

    SAVES.take_the_id(UnguardedApps(), None)

    assert AnswerSave.objects.get().form_id == answers.pk
    (save,) = review.saves.all()
    assert (save.form_id, save.acted_by) == (save.pk, member)


OLD_DIGEST = "of a page that asked for something else"


@pytest.fixture
def before_rows(programme: Programme, now: datetime) -> RoundPage:
    """A grant with a draft on top, as all of it was stored when a list of costs was a kind of its own."""
    page = make_page(now=now)
    TranslationSource.update_or_create_from_instance(page)
    page.title = "A draft"
    page.save_revision()
    run_python_of(ROWS, backwards=True)
    return page


def stored_kinds() -> list[set[str]]:
    """Return the kinds of the question "costs" in drafts, versions, revisions and translators' sources."""
    revisions = Revision.objects.filter(content_type=ContentType.objects.get_for_model(RoundPage))
    revised = [revision.content for revision in revisions]
    translated = [json.loads(source.content_json) for source in TranslationSource.objects.all()]
    return [
        set(RoundPageQuestion.objects.filter(key="costs").values_list("kind", flat=True)),
        set(Question.objects.filter(key="costs").values_list("kind", flat=True)),
        *(
            {part["kind"] for content in contents for part in content["question_parts"] if part["key"] == "costs"}
            for contents in (revised, translated)
        ),
    ]


def test_lists_of_costs_become_rows_wherever_a_grant_is_stored_and_go_back(before_rows: RoundPage) -> None:
    assert stored_kinds() == [{"costs"}] * 4

    run_python_of(ROWS)
    assert stored_kinds() == [{"rows"}] * 4

    run_python_of(ROWS, backwards=True)
    assert stored_kinds() == [{"costs"}] * 4


def test_publishing_again_after_a_kind_was_renamed_makes_no_new_version(before_rows: RoundPage) -> None:
    run_python_of(ROWS)
    versions = Round.objects.get().versions

    for revision in (before_rows.get_latest_revision(), before_rows.revisions.order_by("created_at").first()):
        revision.publish()
        page = RoundPage.objects.get(pk=before_rows.pk)
        assert {part.kind for part in page.question_parts.all() if part.key == "costs"} == {"rows"}
        assert list(versions.values_list("number", flat=True)) == [1], "it asks what it asked"


def test_digest_of_what_no_page_says_any_more_stays(before_rows: RoundPage, now: datetime) -> None:
    round = Round.objects.get()
    facts = {"number": 7, "digest": OLD_DIGEST, "min_minor": 1, "max_minor": 2, "published_at": now}
    odd = RoundVersion.objects.create(round=round, **facts)
    section = Section.objects.create(version=odd, key="s", title="S")
    Question.objects.create(version=odd, section=section, key="costs", kind="costs", label="Costs")

    run_python_of(ROWS)

    assert RoundVersion.objects.get(number=7).digest == OLD_DIGEST
    assert Question.objects.get(version=odd).kind == "rows"


def test_old_lines_of_the_log_get_the_new_verbs_and_names_and_back(programme: Programme, now: datetime) -> None:
    round = make_round_rows(programme, now)
    application = make_application(round, now)
    LogEntry.objects.all()._raw_delete(LogEntry.objects.db)
    old = [*LOG_VERBS.VERBS, "application.sent", "round.published"]
    for verb in old:
        kind, row = ("round", round) if verb.startswith("round.") else ("application", application)
        LogEntry.objects.create(at=now, verb=verb, subject_type=f"grants.{kind}", subject_key=row.pk)

    run_python_of("grants.migrations.0006_log_verbs")

    lines = list(LogEntry.objects.order_by("pk"))
    assert {line.verb for line in lines} <= set(LogVerb.values)
    assert len({line.verb for line in lines}) == len(old), "no two become one"
    assert {line.subject_name for line in lines} == {application.number, round.title}

    run_python_of("grants.migrations.0006_log_verbs", backwards=True)

    assert list(LogEntry.objects.order_by("pk").values_list("verb", flat=True)) == old
