"""Beginning, saving, sending and taking back, without pages."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Notice, User
from accounts.services import tell
from certificates.models import Certificate
from certificates.services import revoke_certificate
from grants.applying.refusals import AlreadySent, NotAgreed, NotOpen, NotReady, TakenBackBefore, TooLateToTakeBack
from grants.applying.selectors.checklist import read_checklist
from grants.applying.services.applications import take_back_application
from grants.enums import Status
from grants.models import Answer, AnswerSave, Applicant, Application, Round
from questions.refusals import StaleSave
from tests.accounts.factories import UserFactory
from tests.grants.factories import (
    begin,
    fill,
    give_certificate,
    make_course,
    make_page,
    make_published_round,
    make_sent,
    save,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
WORK = {"business": "Beans", "since": "old"}


@pytest.fixture
def round(open_round: Round) -> Round:
    return open_round


@pytest.fixture
def draft(round: Round, learner: User, now: datetime) -> Application:
    return begin(round, learner, now=now)


def test_beginning_makes_applicant_number_and_first_event(draft: Application, learner: User) -> None:
    applicant = Applicant.objects.get()
    assert (applicant.person, applicant.kind, applicant.pseudonym) == (learner, "person", learner.pseudonym)
    assert (draft.applicant, draft.acted_by, draft.status) == (applicant, learner, "draft")
    assert len(draft.number) == 8
    assert [(event.from_status, event.to_status) for event in draft.events.all()] == [("", "draft")]


def test_a_person_is_one_applicant_in_all_rounds(round: Round, learner: User, now: datetime) -> None:
    second = make_published_round(now=now, slug="second-step")

    begin(round, learner, now=now)
    begin(second, learner, now=now)

    assert Applicant.objects.get().applications.count() == 2


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (timedelta(days=-2), "This grant is not open. Look again later."),
        (timedelta(days=30), "This grant is closed. It was open until "),
        (timedelta(days=31), "This grant is closed. It was open until "),
    ],
)
def test_nobody_begins_outside_the_open_time(
    round: Round, learner: User, now: datetime, moment: timedelta, words: str
) -> None:
    with pytest.raises(NotOpen) as refused:
        begin(round, learner, now=now + moment)

    assert str(refused.value.words).startswith(words)


def test_nobody_begins_what_no_page_announces(learner: User, now: datetime) -> None:
    page = make_page(now=now)
    page.unpublish()

    with pytest.raises(NotOpen):
        begin(Round.objects.get(), learner, now=now)


def test_the_database_allows_one_live_application_per_round(draft: Application) -> None:
    draft.pk, draft.number, draft.form_id = None, "ANOTHER1", uuid.uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        draft.save()


@pytest.mark.parametrize("missing", [{"sent_at": None}, {"asked_minor": None}, {"consent_text": ""}])
def test_the_database_refuses_half_a_sent_application(
    round: Round, learner: User, now: datetime, missing: dict[str, Any]
) -> None:
    make_sent(round, learner, now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.update(**missing)


def test_saving_replaces_takes_away_and_keeps_every_save(draft: Application, now: datetime) -> None:
    save(draft, "work", WORK, now=now)

    save(draft, "work", {"business": "Bread", "since": None}, now=now)

    assert dict(draft.answers.values_list("question_key", "value")) == {"business": "Bread"}
    assert [row.values["business"] for row in draft.saves.order_by("number")] == ["Beans", "Bread"]


def test_saving_one_section_leaves_the_others(draft: Application, now: datetime) -> None:
    save(draft, "work", WORK, now=now)

    save(draft, "step", {"what": "A stove"}, now=now)

    assert draft.answers.count() == 3


def test_a_repeated_save_changes_nothing_even_after_sending(draft: Application, now: datetime) -> None:
    fill(draft, now=now)
    form_id = uuid.uuid4()
    save(draft, "work", WORK, now=now, form_id=form_id, based_on=1)
    send(draft, now=now)

    save(draft, "work", WORK, now=now, form_id=form_id, based_on=1)

    assert AnswerSave.objects.filter(section_key="work").count() == 2


def test_a_repeated_save_does_not_bring_back_older_words(draft: Application, now: datetime) -> None:
    form_id = uuid.uuid4()
    save(draft, "work", WORK, now=now, form_id=form_id)
    save(draft, "work", {**WORK, "business": "Bread"}, now=now)

    save(draft, "work", WORK, now=now, form_id=form_id, based_on=0)

    assert Answer.objects.get(question_key="business").value == "Bread"


def test_a_late_first_arrival_of_an_older_form_is_refused(draft: Application, now: datetime) -> None:
    save(draft, "work", WORK, now=now)

    with pytest.raises(StaleSave):
        save(draft, "work", {**WORK, "business": "Older"}, now=now, based_on=0)

    assert Answer.objects.get(question_key="business").value == "Beans"


def test_a_page_from_the_back_button_with_other_words_is_a_new_save(draft: Application, now: datetime) -> None:
    form_id = uuid.uuid4()
    save(draft, "work", WORK, now=now, form_id=form_id, based_on=0)

    for _ in range(2):
        save(draft, "work", {**WORK, "business": "Bread"}, now=now, form_id=form_id, based_on=0)

    assert Answer.objects.get(question_key="business").value == "Bread"
    assert draft.saves.count() == 2


def test_a_page_from_the_back_button_does_not_pass_something_newer(draft: Application, now: datetime) -> None:
    form_id = uuid.uuid4()
    save(draft, "work", WORK, now=now, form_id=form_id)
    save(draft, "work", {**WORK, "business": "Newest"}, now=now)

    with pytest.raises(StaleSave):
        save(draft, "work", {**WORK, "business": "Bread"}, now=now, form_id=form_id, based_on=0)


def test_a_form_of_another_application_is_refused(draft: Application, round: Round, now: datetime) -> None:
    form_id = uuid.uuid4()
    save(begin(round, UserFactory(), now=now), "work", WORK, now=now, form_id=form_id)

    with pytest.raises(StaleSave):
        save(draft, "work", WORK, now=now, form_id=form_id)


def test_saving_late_or_after_sending_is_refused(draft: Application, now: datetime) -> None:
    fill(draft, now=now)
    with pytest.raises(NotOpen):
        save(draft, "work", WORK, now=now + timedelta(days=31))
    send(draft, now=now)
    with pytest.raises(AlreadySent):
        save(draft, "work", {**WORK, "business": "More"}, now=now)

    assert Answer.objects.get(question_key="business").value == "Beans and chapati"


def test_sending_keeps_what_was_agreed_and_when(draft: Application, now: datetime) -> None:
    sent = send(fill(draft, now=now), now=now)

    assert (sent.status, sent.sent_at, sent.consent_text) == ("sent", now, "I agree.")


@pytest.mark.parametrize(
    "changed",
    [
        {"work": {"business": None, "since": "old"}},
        {"step": {"what": "A stove", "costs": None}},
        {"amount": {"asked": None}},
        {"can-i-apply": {"age": "2020-01-01", "not-staff": True}},
        {"can-i-apply": {"age": None, "not-staff": True}},
        {"can-i-apply": {"age": "1990-01-01", "not-staff": False}},
    ],
)
def test_what_is_incomplete_or_does_not_fit_is_not_sent(
    draft: Application, now: datetime, changed: dict[str, Any]
) -> None:
    filled = fill(draft, now=now, **changed)
    with pytest.raises(NotReady):
        send(filled, now=now)

    assert [step.key for step in read_checklist(filled, "en").steps if not step.is_done] == list(changed)
    assert Application.objects.get().status == "draft"


def test_an_amount_outside_the_limits_is_not_sent(draft: Application, now: datetime) -> None:
    fill(draft, now=now)
    for asked in (99_999, 2_000_001):
        Application.objects.update(asked_minor=asked)

        with pytest.raises(NotReady):
            send(draft, now=now)


def test_nothing_is_sent_without_agreement(draft: Application, now: datetime) -> None:
    with pytest.raises(NotAgreed):
        send(fill(draft, now=now), now=now, agreed=False)


def test_nothing_is_sent_after_the_last_moment(draft: Application, now: datetime) -> None:
    fill(draft, now=now)

    with pytest.raises(NotOpen):
        send(draft, now=now + timedelta(days=30))


def test_certificates_are_frozen_when_sent(learner: User, now: datetime) -> None:
    course = make_course()
    certificate = give_certificate(learner, course, now=now)
    sent = make_sent(make_published_round(now=now, course=course), learner, now=now)

    Certificate.objects.update(title="Other")

    frozen = sent.certificates.get()
    assert (frozen.title, frozen.code, frozen.frozen_at) == ("Finances", certificate.code, now)
    assert frozen.facts == certificate.facts


def test_a_cancelled_certificate_meets_no_rule(learner: User, now: datetime) -> None:
    course = make_course()
    certificate = give_certificate(learner, course, now=now)
    draft = fill(begin(make_published_round(now=now, course=course), learner, now=now), now=now)
    revoke_certificate(certificate=certificate, by=learner, reason="Copied", now=now)

    with pytest.raises(NotReady):
        send(draft, now=now)


def test_a_certificate_that_was_unticked_meets_no_rule(learner: User, now: datetime) -> None:
    course = make_course()
    give_certificate(learner, course, now=now)
    draft = fill(begin(make_published_round(now=now, course=course), learner, now=now), now=now)
    save(draft, "certificates", {"courses": []}, now=now)

    with pytest.raises(NotReady):
        send(draft, now=now)


def test_only_own_certificates_can_be_attached(learner: User, now: datetime) -> None:
    course = make_course()
    give_certificate(UserFactory(), course, now=now)
    draft = begin(make_published_round(now=now, course=course), learner, now=now)

    save(draft, "certificates", {"courses": [str(course.translation_key)]}, now=now)

    assert not draft.certificates.exists()


def take_back(application: Application, *, now: datetime, reason: str = "Later") -> Application:
    person = application.applicant.person
    return take_back_application(application=application, reason=reason, acted_by=person, now=now)


@pytest.mark.parametrize("status", ["draft", "sent", "in_review"])
def test_taking_back_before_the_decision(round: Round, learner: User, now: datetime, status: str) -> None:
    sent = make_sent(round, learner, now=now)
    Application.objects.update(status=status)

    for _ in range(2):
        take_back(sent, now=now + timedelta(days=40))
    with pytest.raises(TakenBackBefore):
        take_back(sent, now=now, reason="I found a job")

    assert Application.objects.get().status == "withdrawn"
    assert [event.note for event in sent.events.filter(to_status="withdrawn")] == ["Later"]


@pytest.mark.parametrize("status", ["awarded", "declined"])
def test_what_was_decided_is_not_taken_back(round: Round, learner: User, now: datetime, status: str) -> None:
    sent = make_sent(round, learner, now=now)
    Application.objects.update(status=status)

    with pytest.raises(TooLateToTakeBack):
        take_back(sent, now=now)


def test_what_was_taken_back_is_no_news_that_we_have(round: Round, learner: User, now: datetime) -> None:
    sent = make_sent(round, learner, now=now)
    other = tell(user=learner, key="other", text="Your certificate is here.", path="/my/", now=now)
    before = [notice.key for notice in list(Notice.objects.filter(user=learner, read_at=None))]

    take_back(sent, now=now)

    assert f"application-{sent.number}-sent" in before
    assert list(Notice.objects.filter(user=learner, read_at=None)) == [other]


def test_what_was_taken_back_is_not_sent(draft: Application, now: datetime) -> None:
    fill(draft, now=now)
    take_back(draft, now=now)

    with pytest.raises(AlreadySent):
        send(draft, now=now)


def test_beginning_again_carries_over_only_what_is_still_asked(learner: User, now: datetime) -> None:
    page = make_page(now=now)
    round = Round.objects.get()
    take_back(make_sent(round, learner, now=now), now=now)
    page.question_parts.set([q for q in page.question_parts.all() if q.key != "what"])
    page.save_revision().publish()

    again = begin(round, learner, now=now)

    assert sorted(again.answers.values_list("question_key", flat=True)) == ["business", "costs", "since"]
    assert again.version.number == 2
    assert again.status == Status.DRAFT
