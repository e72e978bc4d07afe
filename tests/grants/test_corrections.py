"""After publishing: another amount, the reserve, a complaint that was right, an award again. Rows are only added."""

import uuid
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Notice, User
from accounts.privacy import export_person
from core.models import Programme
from grants.deciding.services import corrections, decisions, publishing
from grants.enums import Outcome, Status
from grants.models import Application, Award, Decision, Round
from grants.services import refusals
from questions.services import SentForm
from tests.accounts.factories import UserFactory
from tests.grants.committee import (
    KES,
    award,
    awarded_of,
    choice,
    make_application,
    make_manager,
    make_member,
    make_round_rows,
)
from tests.grants.committee import score as give_score
from tests.questions.factories import sent

pytestmark = pytest.mark.django_db
TWENTY = 20_000 * KES


@pytest.fixture
def round(programme: Programme, now: datetime) -> Round:
    return make_round_rows(programme, now, budget=50_000 * KES)


@pytest.fixture
def awarded(round: Round, manager: User, now: datetime) -> Application:
    application = make_application(round, now, asked=TWENTY)
    award(application, manager, now, amount=12_000 * KES)
    publishing.publish_decisions(round=round, by=manager, now=now)
    return application


@pytest.fixture
def declined(round: Round, manager: User, now: datetime) -> Application:
    application = make_application(round, now, asked=TWENTY)
    decisions.decide_decline(choice=choice(application, manager, "Others were clearer."), now=now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    return application


def last(application: Application) -> Decision:
    return application.decisions.order_by("number").last()


def correct(
    application: Application,
    by: User,
    now: datetime,
    amount: int,
    *,
    form: SentForm | None = None,
    corrects: uuid.UUID | None = None,
    words: str = "We made a mistake.",
    reason: str = "Typed wrong.",
) -> Decision:
    return corrections.correct_award(
        choice=decisions.Choice(form, application, by, words, reason),
        corrects=corrects or last(application).pk,
        amount_minor=amount,
        due_on=date(2031, 6, 6),
        now=now,
    )


def read(client: Client, application: Application) -> str:
    client.force_login(application.applicant.person)
    return client.get(reverse("my-grants:show-application", args=[application.number])).content.decode()


@pytest.mark.parametrize("amount", [1_000 * KES, 12_000 * KES, TWENTY])
def test_an_amount_is_corrected_by_another_row(
    awarded: Application, round: Round, manager: User, now: datetime, amount: int
) -> None:
    before = last(awarded)
    fields = {name: getattr(before, name) for name in ("outcome", "words", "score", "decided_at")}

    decision = correct(awarded, manager, now, amount)

    awarded.refresh_from_db()
    before.refresh_from_db()
    assert awarded_of(round) == amount == Award.objects.get(cancelled_at=None).amount_minor
    assert (decision.corrects, decision.number, decision.reason) == (before, before.number + 1, "Typed wrong.")
    assert awarded.status == Status.AWARDED
    assert {name: getattr(before, name) for name in fields} == fields
    assert awarded.applicant.person.notices.count() == 2


def test_what_was_corrected_is_told_with_what_it_was(
    client: Client, awarded: Application, manager: User, now: datetime
) -> None:
    correct(awarded, manager, now, 9_000 * KES)

    page = read(client, awarded)

    assert "You will receive KES\u00a09,000" in page
    assert "Before, we told you KES\u00a012,000" in page.replace("\n", " ").replace("  ", " ")
    assert "We made a mistake." in page
    assert "Typed wrong." not in page, "the reason is for the record"


def test_the_reserve_gets_what_became_free(
    client: Client, awarded: Application, declined: Application, round: Round, manager: User, now: datetime
) -> None:
    corrections.cancel_award(application=awarded, reason="Moved away.", by=manager, now=now)
    correct(declined, manager, now, TWENTY, words="Money became free.")

    declined.refresh_from_db()
    assert declined.status == Status.AWARDED
    assert awarded_of(round) == TWENTY
    assert "Money became free." in read(client, declined)
    assert "Not chosen this time" not in read(client, declined).split("<ol")[0]


def test_a_cancelled_award_is_given_again_and_cancelled_again(
    client: Client, awarded: Application, round: Round, manager: User, now: datetime
) -> None:
    person = awarded.applicant.person
    corrections.cancel_award(application=awarded, reason="Moved away.", by=manager, now=now)
    awarded.refresh_from_db()
    cancelled = last(awarded)
    assert (awarded.status, cancelled.outcome, cancelled.words, cancelled.decided_by) == (
        Status.CANCELLED,
        Outcome.CANCEL,
        "Moved away.",
        manager,
    )
    assert "Moved away." in read(client, awarded)

    correct(awarded, manager, now, 5_000 * KES)
    corrections.cancel_award(application=awarded, reason="Moved again.", by=manager, now=now)

    assert awarded_of(round) == 0
    assert person.notices.count() == 4, "every one of them is told"
    assert "Moved again." in read(client, awarded)
    listed = client.get(reverse("my-grants:list-applications")).content.decode()
    assert "Cancelled: you will not receive this money" in listed
    assert "You will receive money" not in listed


def test_other_words_for_a_declined_one(client: Client, declined: Application, manager: User, now: datetime) -> None:
    corrections.correct_decline(
        choice=decisions.Choice(None, declined, manager, "The list of prices was missing.", "Wrong words."),
        corrects=last(declined).pk,
        now=now,
    )

    page = read(client, declined)
    assert "The list of prices was missing." in page
    assert "Others were clearer." not in page


def test_an_award_is_not_declined_but_cancelled(awarded: Application, manager: User, now: datetime) -> None:
    with pytest.raises(refusals.NotDecidable):
        corrections.correct_decline(
            choice=decisions.Choice(None, awarded, manager, "No.", "No."), corrects=last(awarded).pk, now=now
        )


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"words": " "}, refusals.WordsMissing),
        ({"reason": " "}, refusals.ReasonMissing),
        ({"corrects": uuid.uuid4()}, refusals.NothingToCorrect),
        ({"amount": 1}, refusals.AwardOutOfRange),
        ({"amount": TWENTY + 1}, refusals.AwardOutOfRange),
    ],
)
def test_a_correction_that_is_not_whole_changes_nothing(
    awarded: Application, round: Round, manager: User, now: datetime, changed: dict[str, object], refusal: type
) -> None:
    with pytest.raises(refusal):
        correct(awarded, manager, now, **{"amount": TWENTY, **changed})  # type: ignore[arg-type]

    assert awarded_of(round) == 12_000 * KES
    assert awarded.decisions.count() == 1
    assert Award.objects.get().cancelled_at is None


def test_a_correction_over_the_budget_gives_the_first_award_back(
    awarded: Application, round: Round, manager: User, now: datetime
) -> None:
    Round.objects.update(budget_minor=12_000 * KES)

    with pytest.raises(refusals.OverBudget):
        correct(awarded, manager, now, 13_000 * KES)

    assert awarded_of(round) == 12_000 * KES
    assert Award.objects.get().cancelled_at is None


def test_the_same_form_again_corrects_once(awarded: Application, round: Round, manager: User, now: datetime) -> None:
    form, corrects = sent(), last(awarded).pk
    first = correct(awarded, manager, now, TWENTY, form=form, corrects=corrects)

    assert correct(awarded, manager, now, TWENTY, form=form, corrects=corrects) == first
    with pytest.raises(refusals.NothingToCorrect):
        correct(awarded, manager, now, TWENTY - 1, form=sent(form.form_id, words="less"), corrects=corrects)
    assert awarded_of(round) == TWENTY


def test_what_waits_is_decided_and_not_corrected(round: Round, manager: User, now: datetime) -> None:
    waiting = make_application(round, now)
    award(waiting, manager, now)

    with pytest.raises(refusals.NotPublished):
        correct(waiting, manager, now, TWENTY)


def test_nobody_gets_money_who_is_not_there(declined: Application, manager: User, now: datetime) -> None:
    Application.objects.update(acted_by=None)
    declined.applicant.person.delete()
    declined.applicant.refresh_from_db()

    with pytest.raises(refusals.ApplicantGone):
        correct(declined, manager, now, TWENTY)


def test_who_is_no_manager_or_in_conflict_corrects_nothing(
    awarded: Application, manager: User, programme: Programme, now: datetime
) -> None:
    other = make_manager(programme)
    Application.objects.update(acted_by=other)
    for person, refusal in [(UserFactory(), refusals.NotTheManager), (other, refusals.ManagerInConflict)]:
        with pytest.raises(refusal):
            correct(awarded, person, now, TWENTY)


def test_the_database_refuses_two_corrections_of_one_decision(
    awarded: Application, manager: User, now: datetime
) -> None:
    first = last(awarded)
    correct(awarded, manager, now, TWENTY)
    twin = Decision(
        application=awarded,
        number=9,
        outcome=Outcome.AWARD,
        words="x",
        corrects=first,
        decided_by_pseudonym="x",
        decided_at=now,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_everything_that_was_told_goes_into_the_download(
    awarded: Application, declined: Application, round: Round, manager: User, now: datetime
) -> None:
    correct(awarded, manager, now, 9_000 * KES)
    corrections.cancel_award(application=awarded, reason="Moved away.", by=manager, now=now)

    (exported,) = export_person(awarded.applicant.person)["grants"]
    (other,) = export_person(declined.applicant.person)["grants"]

    assert exported["status"] == "cancelled"
    assert [(row["outcome"], row["amount_minor"], row["words"]) for row in exported["decisions"]] == [
        ("award", 12_000 * KES, ""),
        ("award", 9_000 * KES, "We made a mistake."),
        ("cancel", None, "Moved away."),
    ]
    assert exported["decisions"][1]["cancelled_because"] == "Moved away."
    assert other["decisions"][0]["words"] == "Others were clearer."


def test_what_is_not_told_yet_does_not_go_into_the_download(round: Round, manager: User, now: datetime) -> None:
    application = make_application(round, now)
    decisions.decide_decline(choice=choice(application, manager, "First thought."), now=now)
    decisions.reopen_decision(choice=choice(application, manager), now=now)
    award(application, manager, now)
    assert export_person(application.applicant.person)["grants"][0]["decisions"] == []

    publishing.publish_decisions(round=round, by=manager, now=now)

    (told,) = export_person(application.applicant.person)["grants"][0]["decisions"]
    assert (told["outcome"], told["amount_minor"], told["for"]) == ("award", TWENTY, "Pots")


# The screen


def form_of(application: Application, **typed: str) -> dict[str, str]:
    return {
        "act": "correct",
        "form_id": str(uuid.uuid4()),
        "corrects": str(last(application).pk),
        "outcome": "award",
        "amount": "15,000",
        "due_on": "",
        "purpose": "Pots",
        "words": "More than we wrote.",
        "reason": "Typed wrong.",
        **typed,
    }


def test_a_correction_is_read_back_before_it_is_told(
    client: Client, awarded: Application, round: Round, manager: User
) -> None:
    client.force_login(manager)
    path = f"/admin/grants/{round.pk}/application/{awarded.number}/"
    form = form_of(awarded)

    first = client.post(path, form)

    assert first.status_code == 200
    assert "will receive <b>KES\u00a015,000</b>" in first.content.decode()
    assert awarded_of(round) == 12_000 * KES
    sent = {**form, "read_back": "award 1500000 -"}
    assert client.post(path, {**sent, "amount": "16,000"}).status_code == 200, "another amount is read back again"
    assert awarded_of(round) == 12_000 * KES
    assert client.post(path, sent).status_code == 302
    assert client.post(path, sent).status_code == 302
    assert awarded_of(round) == 15_000 * KES
    assert Notice.objects.filter(user=awarded.applicant.person).count() == 2


@pytest.mark.parametrize("changed", [{"amount": "lots"}, {"amount": ""}, {"outcome": ""}, {"words": " "}])
def test_what_is_changed_for_the_worse_after_the_read_back_is_said_at_its_field(
    client: Client, awarded: Application, round: Round, manager: User, changed: dict[str, str]
) -> None:
    client.force_login(manager)
    form = form_of(awarded, read_back="award 1500000 -")

    refused = client.post(f"/admin/grants/{round.pk}/application/{awarded.number}/", {**form, **changed})

    page = refused.content.decode()
    assert refused.status_code == 400
    assert "will receive" not in page, "there is nothing to read back"
    assert "Yes, correct it and tell" not in page
    assert "Typed wrong." in page
    assert awarded_of(round) == 12_000 * KES


def test_a_refused_correction_keeps_what_was_typed_and_can_be_sent_again(
    client: Client, awarded: Application, round: Round, manager: User, now: datetime
) -> None:
    client.force_login(manager)
    path = f"/admin/grants/{round.pk}/application/{awarded.number}/"
    form = form_of(awarded, read_back="award 1500000 -")
    correct(awarded, manager, now, 9_000 * KES)

    refused = client.post(path, form)

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "More than we wrote." in page
    assert f'value="{last(awarded).pk}"' in page, "it is about what stands now"


def test_the_screen_shows_the_whole_story(
    client: Client, awarded: Application, round: Round, manager: User, now: datetime
) -> None:
    correct(awarded, manager, now, 9_000 * KES)
    corrections.cancel_award(application=awarded, reason="Moved away.", by=manager, now=now)
    client.force_login(manager)

    page = client.get(f"/admin/grants/{round.pk}/application/{awarded.number}/").content.decode()

    for words in (
        "KES\u00a012,000",
        "KES\u00a09,000",
        "Typed wrong.",
        "We made a mistake.",
        "Moved away.",
        "Published the decision",
        "Corrected the decision",
        "Cancelled the award",
        manager.get_full_name(),
    ):
        assert words in page, words


@pytest.mark.parametrize(("levels", "score"), [("4", "100"), ("1", "0"), ("3", "66.7")])
def test_the_story_writes_a_score_as_people_do(
    client: Client, round: Round, programme: Programme, manager: User, now: datetime, levels: str, score: str
) -> None:
    application = make_application(round, now, asked=TWENTY)
    give_score(application, make_member(programme), now, plan=levels, need=levels)
    award(application, manager, now, amount=12_000 * KES)
    client.force_login(manager)

    page = client.get(f"/admin/grants/{round.pk}/application/{application.number}/").content.decode()

    assert f"{score}, from 1 reviews" in page


def test_a_correction_says_that_what_stands_now_can_be_given_again(
    client: Client, awarded: Application, round: Round, manager: User
) -> None:
    Round.objects.filter(pk=round.pk).update(budget_minor=14_000 * KES)
    client.force_login(manager)

    page = client.get(f"/admin/grants/{round.pk}/application/{awarded.number}/").content.decode()

    assert "up to KES\u00a014,000 can be given" in page
    assert "only KES\u00a02,000 is left" not in page


def test_what_is_told_again_stands_once_among_what_is_unread(
    awarded: Application, manager: User, now: datetime
) -> None:
    correct(awarded, manager, now, 9_000 * KES)
    correct(awarded, manager, now, 8_000 * KES)

    unread = awarded.applicant.person.notices.filter(read_at=None)
    assert unread.get().key == f"application-{awarded.number}-decision-{last(awarded).pk}"


def test_cancelling_what_was_corrected_meanwhile_is_refused(
    awarded: Application, round: Round, manager: User, now: datetime
) -> None:
    """The page was open while somebody else wrote another decision: its button means the one that it shows."""
    seen = last(awarded).pk
    correct(awarded, manager, now, 15_000 * KES)

    with pytest.raises(refusals.NothingToCorrect):
        corrections.cancel_award(application=awarded, reason="Moved away", by=manager, now=now, corrects=seen)

    assert awarded_of(round) == 15_000 * KES


def test_cancelling_form_sent_again_cancels_no_later_award(
    awarded: Application, round: Round, manager: User, now: datetime
) -> None:
    facts = {"application": awarded, "reason": "Moved away", "by": manager, "now": now, "corrects": last(awarded).pk}
    form = sent()
    assert corrections.cancel_award(**facts, form=form)
    assert corrections.cancel_award(**facts, form=form)
    assert Decision.objects.filter(outcome="cancel").count() == 1
    correct(awarded, manager, now, 9_000 * KES)
    assert corrections.cancel_award(**facts, form=form)

    with pytest.raises(refusals.NothingToCorrect):
        corrections.cancel_award(**{**facts, "reason": "Other words"}, form=sent(form.form_id, words="other"))

    assert awarded_of(round) == 9_000 * KES
