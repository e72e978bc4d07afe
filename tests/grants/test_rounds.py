"""Publishing, changing, copying, moving, translating and deleting a round's page."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from pytest_django import Settings
from wagtail.models import Locale, Page

from accounts.models import User
from core.models import LogEntry, Programme
from grants.models import Answer, Round, RoundPage, RoundVersion
from grants.rounds.selectors.versions import criteria_of, full_sections_of, rules_of
from grants.rounds.services import RoundError, publish_round
from tests.grants.factories import (
    begin,
    fill,
    make_course,
    make_grant_index,
    make_page,
    make_published_round,
    make_sent,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def publish(page: RoundPage) -> RoundPage:
    page.save_revision().publish()
    return RoundPage.objects.get(pk=page.pk)


def test_publishing_opens_a_round_with_money_and_clock(now: datetime, programme: Programme) -> None:
    page = make_page(now=now)

    round = Round.objects.get(key=page.translation_key)
    assert (round.slug, round.title, round.programme) == ("first-step", "First step grant", programme)
    assert (round.currency, round.budget_minor, round.awarded_minor) == ("KES", 10_000_000, 0)
    assert (round.opens_at, round.closes_at) == (page.opens_at, page.closes_at)
    assert round.time_zone == "Africa/Nairobi"
    assert LogEntry.objects.filter(verb="round.published", subject_key=str(round.pk)).count() == 1


def test_publishing_compiles_all_that_is_asked_and_judged(now: datetime) -> None:
    course = make_course()
    round = make_published_round(now=now, course=course)

    version = RoundVersion.objects.get(round=round)
    sections = full_sections_of(version, "en")
    assert [(section.key, [question.key for question in section.questions]) for section in sections] == [
        ("work", ["business", "since"]),
        ("step", ["what", "costs", "own", "sold"]),
    ]
    assert sections[0].questions[1].choices == (("new", "Not begun"), ("old", "A long time"))
    assert [(row.key, row.weight, len(row.levels)) for row in criteria_of(version, "en")] == [
        ("clear", 2, 5),
        ("lasting", 1, 5),
    ]
    closing = round.closes_at.astimezone(round.zone).date().isoformat()
    assert [rule.parameters for rule in rules_of(version, "en")] == [
        {"courses": [{"key": str(course.translation_key), "title": "Finances"}], "needed": 1},
        {"minimum": 18, "maximum": None, "on": closing},
        {"wanted": True},
    ]
    assert (version.min_minor, version.max_minor) == (100_000, 2_000_000)


def test_publishing_the_same_again_makes_no_version(now: datetime) -> None:
    page = make_page(now=now)

    publish(page)

    assert RoundVersion.objects.count() == 1


def test_publishing_other_words_makes_the_next_version_and_keeps_the_first(now: datetime) -> None:
    page = make_page(now=now)
    question = page.question_parts.get(key="business")
    question.label = "What do you make?"
    page.question_parts.add(question)

    publish(page)

    labels = {v.number: v.questions.get(key="business").label for v in RoundVersion.objects.all()}
    assert labels == {1: "What do you sell?", 2: "What do you make?"}


def test_saving_a_draft_changes_nothing(now: datetime) -> None:
    page = make_page(now=now)
    page.budget = Decimal(50_000)

    page.save_revision()

    assert Round.objects.get().budget_minor == 10_000_000


def test_an_application_begun_before_stays_on_its_version_and_can_be_sent(now: datetime, learner: User) -> None:
    page = make_page(now=now)
    application = begin(Round.objects.get(), learner, now=now)
    page.question_parts.set([q for q in page.question_parts.all() if q.key != "costs"])
    publish(page)

    sent = send(fill(application, now=now), now=now)

    assert sent.status == "sent"
    assert sent.version.number == 1
    assert sent.answers.filter(question_key="costs").exists()


def test_a_version_can_be_neither_changed_nor_deleted(now: datetime) -> None:
    version = make_published_round(now=now).versions.get()

    for act in (version.save, version.delete, RoundVersion.objects.all().delete, version.questions.all().delete):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(TypeError):
        version.questions.update(label="Other")


def test_publishing_an_old_draft_keeps_awarded_money_and_applications(now: datetime, learner: User) -> None:
    page = make_page(now=now)
    old = page.save_revision()
    round = Round.objects.get()
    sent = make_sent(round, learner, now=now)
    Round.objects.update(awarded_minor=600_000)

    old.publish()

    round.refresh_from_db()
    sent.refresh_from_db()
    assert round.awarded_minor == 600_000
    assert (sent.status, sent.answers.count(), sent.round_id) == ("sent", 4, round.pk)


def test_publishing_an_old_draft_with_less_than_was_awarded_is_refused(now: datetime) -> None:
    page = make_page(now=now, budget=Decimal(50_000))
    old = page.save_revision()
    page.budget = Decimal(100_000)
    publish(page)
    Round.objects.update(awarded_minor=6_000_000)

    with pytest.raises((RoundError, ValidationError)):
        old.publish()

    assert Round.objects.get().budget_minor == 10_000_000
    assert RoundPage.objects.get().budget == Decimal(100_000)


def test_moving_the_page_loses_nothing(now: datetime, learner: User) -> None:
    page = make_page(now=now)
    sent = make_sent(Round.objects.get(), learner, now=now)
    elsewhere = make_grant_index().get_parent().add_child(instance=Page(title="Past", slug="past"))

    page.move(elsewhere, pos="last-child")
    publish(RoundPage.objects.get())

    sent.refresh_from_db()
    assert Round.objects.get().key == page.translation_key
    assert sent.answers.count() == 4


def test_a_copy_is_a_new_round_with_its_own_money(now: datetime, learner: User) -> None:
    page = make_page(now=now)
    make_sent(Round.objects.get(), learner, now=now)
    Round.objects.update(awarded_minor=600_000)

    copy = page.copy(update_attrs={"slug": "second-step", "title": "Second step"}, keep_live=False)
    copy.save_revision().publish()

    second = Round.objects.get(slug="second-step")
    assert (second.awarded_minor, second.applications.count()) == (0, 0)
    assert Round.objects.get(slug="first-step").applications.count() == 1


def test_a_live_copy_of_a_closed_round_is_made_but_opens_nothing(now: datetime) -> None:
    page = make_page(now=now)
    past = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=2)}
    RoundPage.objects.update(**past)
    Round.objects.update(**past)

    RoundPage.objects.get(pk=page.pk).copy(update_attrs={"slug": "again"}, keep_live=True, copy_revisions=False)

    assert Round.objects.count() == 1


def test_a_live_copy_of_an_open_round_opens_one_of_its_own(now: datetime) -> None:
    page = make_page(now=now)

    copy = page.copy(update_attrs={"slug": "again"}, keep_live=True)

    assert Round.objects.get(key=copy.translation_key).slug == "again"
    assert Round.objects.count() == 2


def test_unpublishing_keeps_what_was_begun_and_lets_it_be_sent(now: datetime, learner: User) -> None:
    page = make_page(now=now)
    application = begin(Round.objects.get(), learner, now=now)

    page.unpublish()

    assert send(fill(application, now=now), now=now).status == "sent"


def translate(page: RoundPage, language: str = "ar") -> RoundPage:
    locale, _made = Locale.objects.get_or_create(language_code=language)
    translated = page.copy_for_translation(locale, copy_parents=True)
    translated.title = "منحة"
    question = translated.question_parts.get(key="business")
    question.label = "ماذا تبيع؟"
    translated.question_parts.add(question)
    translated.budget = Decimal(1)
    translated.smallest = translated.largest = Decimal(1)
    translated.save_revision().publish()
    return RoundPage.objects.get(pk=translated.pk)


def test_a_translation_supplies_words_only(now: datetime) -> None:
    translate(make_page(now=now))

    round = Round.objects.get()
    version = round.versions.get()
    assert round.budget_minor == 10_000_000
    assert [s.questions[0].label for s in full_sections_of(version, "ar")] == ["ماذا تبيع؟", "What is the step?"]
    assert full_sections_of(version, "en")[0].questions[0].label == "What do you sell?"


def test_what_a_version_asks_is_cached_until_something_is_published(
    now: datetime, settings: Settings, django_assert_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    page = make_page(now=now)
    version = RoundVersion.objects.get()
    before, criteria = full_sections_of(version, "ar"), criteria_of(version, "ar")
    with django_assert_num_queries(2):  # the stamp, which a request asks once
        assert (full_sections_of(version, "ar"), criteria_of(version, "ar")) == (before, criteria)

    with django_capture_on_commit_callbacks(execute=True):
        translate(page)

    assert before[0].questions[0].label == "What do you sell?"
    assert full_sections_of(version, "ar")[0].questions[0].label == "ماذا تبيع؟"


def test_an_unpublished_translation_supplies_nothing(now: datetime) -> None:
    translate(make_page(now=now)).unpublish()

    assert full_sections_of(RoundVersion.objects.get(), "ar")[0].questions[0].label == "What do you sell?"


def test_deleting_a_page_in_code_keeps_round_and_applications(now: datetime, learner: User) -> None:
    page = make_page(now=now)
    make_sent(Round.objects.get(), learner, now=now)

    page.delete()

    assert Answer.objects.count() == 4
    assert Round.objects.get().applications.get().status == "sent"


Change = Callable[[RoundPage, datetime], None]


def close_before_opening(page: RoundPage, now: datetime) -> None:
    page.closes_at = page.opens_at - timedelta(hours=1)


def close_in_the_past(page: RoundPage, now: datetime) -> None:
    page.closes_at = now - timedelta(minutes=1)


def ask_more_than_the_budget(page: RoundPage, now: datetime) -> None:
    page.largest = page.budget + 1


def swap_limits(page: RoundPage, now: datetime) -> None:
    page.smallest = page.largest + 1


def use_too_fine_an_amount(page: RoundPage, now: datetime) -> None:
    page.smallest = Decimal("1000.001")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (close_before_opening, "closes_at"),
        (close_in_the_past, "closes_at"),
        (ask_more_than_the_budget, "largest"),
        (swap_limits, "smallest"),
        (use_too_fine_an_amount, "smallest"),
    ],
)
def test_an_editor_is_told_what_to_put_right(now: datetime, change: Change, field: str) -> None:
    page = make_page(now=now)
    change(page, now)

    with pytest.raises(RoundError) as refused:
        publish_round(page=page, actor=None, now=now)

    assert field in refused.value.problems


def test_an_editor_cannot_go_below_what_was_awarded(now: datetime) -> None:
    page = make_page(now=now)
    Round.objects.update(awarded_minor=6_000_000)
    page.budget, page.largest = Decimal(59_999), Decimal(20_000)

    with pytest.raises(RoundError) as refused:
        publish_round(page=page, actor=None, now=now)

    assert refused.value.problems["budget"] == ["More than this has already been awarded."]


def test_a_closed_round_can_still_be_corrected(now: datetime) -> None:
    page = make_page(now=now)
    past = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(days=2)}
    RoundPage.objects.update(**past)
    Round.objects.update(**past)
    page = RoundPage.objects.get()
    page.about = "Corrected"

    publish(page)

    assert RoundPage.objects.get().about == "Corrected"


def set_key(name: str, old: str, **values: Any) -> Change:
    def change(page: RoundPage, now: datetime) -> None:
        parts = list(getattr(page, name).all())
        for part in parts:
            if part.key == old:
                for field, value in values.items():
                    setattr(part, field, value)
        getattr(page, name).set(parts)

    return change


@pytest.mark.parametrize(
    "change",
    [
        set_key("question_parts", "since", key="business"),
        set_key("section_parts", "step", key="work"),
        set_key("question_parts", "what", section_key="nowhere"),
        set_key("section_parts", "work", key="amount"),
        set_key("criterion_parts", "clear", level_3=""),
        set_key("rule_parts", "age", minimum_age=None),
        set_key("rule_parts", "age", kind="certificates"),
        set_key("question_parts", "what", kind="choice"),
    ],
)
def test_parts_that_do_not_fit_together_are_not_published(now: datetime, change: Change) -> None:
    page = make_page(now=now)
    change(page, now)

    with pytest.raises(RoundError):
        publish_round(page=page, actor=None, now=now)

    assert RoundVersion.objects.count() == 1


def test_a_page_outside_every_programme_is_not_published(now: datetime, programme: Programme) -> None:
    programme.site = None
    programme.save()

    with pytest.raises(RoundError):
        make_page(now=now)

    assert not Round.objects.exists()


def test_slugs_of_two_programmes_do_not_meet(now: datetime) -> None:
    make_published_round(now=now)
    other = make_page(now=now, slug="first-step-b", publish=False)
    other.slug = "first-step"

    publish_round(page=other, actor=None, now=now)

    assert sorted(Round.objects.values_list("slug", flat=True)) == ["first-step", "first-step-2"]


@pytest.mark.parametrize("broken", [{"awarded_minor": 10_000_001}, {"awarded_minor": -1}, {"closes_at": F("opens_at")}])
def test_the_database_refuses_impossible_rounds(now: datetime, broken: dict[str, Any]) -> None:
    round = make_published_round(now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(**broken)


def test_round_keys_are_the_pages_translation_keys(now: datetime) -> None:
    page = make_page(now=now)

    assert isinstance(page.translation_key, uuid.UUID)
    assert Round.objects.get().key == page.translation_key
