"""Awarding inside the budget, declining, taking back, publishing, cancelling: every rule and every refusal."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.models import Notice, Role, User
from core.models import LogEntry, Programme
from grants.deciding.services import corrections, decisions, publishing
from grants.enums import Outcome, Status
from grants.models import Application, ApplicationEvent, Award, Decision, Instalment, Round
from grants.reviewing.services import assigning
from grants.services import awards, refusals
from tests.accounts.factories import AdministratorFactory, UserFactory, person_with_role
from tests.core.factories import ProgrammeFactory
from tests.grants.committee import (
    KES,
    TWENTY,
    award,
    awarded_of,
    choice,
    make_application,
    make_manager,
    make_member,
    make_round_rows,
    score,
)
from tests.questions.factories import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(programme: Programme, now: datetime) -> Round:
    return make_round_rows(programme, now, budget=50_000 * KES)


@pytest.fixture
def application(round: Round, now: datetime) -> Application:
    return make_application(round, now, asked=TWENTY, status=Status.IN_REVIEW)


# Awarding


def test_award_takes_from_the_budget_and_makes_one_instalment(
    application: Application, round: Round, manager: User, programme: Programme, now: datetime
) -> None:
    score(application, make_member(programme), now, plan="4", need="4")
    decision = award(application, manager, now)
    instalment = Instalment.objects.get()
    application.refresh_from_db()
    assert awarded_of(round) == TWENTY
    assert (instalment.amount_minor, instalment.due_on, instalment.number) == (TWENTY, date(2031, 6, 6), 1)
    assert instalment.award.instalments_minor == TWENTY
    assert (decision.outcome, decision.score, decision.reviews_counted) == (Outcome.AWARD, Decimal("100.0"), 1)
    assert application.status == Status.IN_REVIEW
    assert LogEntry.objects.get(verb="award.decided").detail["amount_minor"] == TWENTY


def test_the_same_form_again_counts_once(application: Application, round: Round, manager: User, now: datetime) -> None:
    form = sent()
    assert award(application, manager, now, form=form) == award(application, manager, now, form=form)
    assert awarded_of(round) == TWENTY
    assert Award.objects.count() == Instalment.objects.count() == 1


def test_another_form_for_the_same_application_is_refused(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    with pytest.raises(refusals.AlreadyDecided):
        award(application, manager, now)
    with pytest.raises(refusals.AlreadyDecided):
        decisions.decide_decline(choice=choice(application, manager, "No"), now=now)
    assert awarded_of(round) == TWENTY


def test_the_same_form_with_other_words_is_judged_anew(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    form = sent()
    award(application, manager, now, form=form)
    with pytest.raises(refusals.AlreadyDecided):
        award(application, manager, now, form=sent(form.form_id, words="another purpose"))
    assert awarded_of(round) == TWENTY


def test_award_over_budget_is_refused_with_what_is_left(round: Round, manager: User, now: datetime) -> None:
    for _ in range(2):
        award(make_application(round, now), manager, now)
    third = make_application(round, now)
    with pytest.raises(refusals.OverBudget) as refused:
        award(third, manager, now)
    assert refused.value.left_minor == 10_000 * KES
    assert "KES\u00a010,000 is left" in str(refused.value.words)
    assert awarded_of(round) == 2 * TWENTY
    assert not third.decisions.exists()
    award(third, manager, now, amount=10_000 * KES)
    assert awarded_of(round) == round.budget_minor


@pytest.mark.parametrize("amount", [0, -1, TWENTY + 1, 10**14])
def test_award_must_be_something_and_not_more_than_asked(
    application: Application, round: Round, manager: User, now: datetime, amount: int
) -> None:
    with pytest.raises(refusals.AmountOutOfRange):
        award(application, manager, now, amount=amount)
    assert awarded_of(round) == 0
    assert not Decision.objects.exists()


def test_the_database_itself_refuses_to_pass_the_budget(round: Round) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(awarded_minor=round.budget_minor + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(awarded_minor=-1)


def test_the_database_itself_refuses_instalments_over_the_award(
    application: Application, manager: User, now: datetime
) -> None:
    decision = award(application, manager, now)
    with pytest.raises(refusals.AmountOutOfRange):
        awards.add_instalment(award=decision.award, amount_minor=1, due_on=None, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(instalments_minor=TWENTY + 1)
    assert Instalment.objects.count() == 1


# Declining


def test_decline_needs_words(application: Application, manager: User, now: datetime) -> None:
    with pytest.raises(refusals.WordsMissing):
        decisions.decide_decline(choice=choice(application, manager, "   "), now=now)
    decision = decisions.decide_decline(choice=choice(application, manager, " Good plan, no price list. "), now=now)
    assert decision.words == "Good plan, no price list."
    assert decision.outcome == Outcome.DECLINE


def test_the_same_decline_again_counts_once(application: Application, manager: User, now: datetime) -> None:
    form = sent()
    for _ in range(2):
        decisions.decide_decline(choice=choice(application, manager, "No", form), now=now)
    assert Decision.objects.count() == 1


# Who may decide


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.FINANCE, Role.TRAINER, Role.LEAD_TRAINER, Role.SUPPORT, None])
def test_only_a_grant_manager_decides(
    application: Application, round: Round, programme: Programme, now: datetime, role: str | None
) -> None:
    person = person_with_role(role, programme) if role else UserFactory()
    with pytest.raises(refusals.NotTheManager):
        award(application, person, now)
    with pytest.raises(refusals.NotTheManager):
        decisions.decide_decline(choice=choice(application, person, "No"), now=now)
    with pytest.raises(refusals.NotTheManager):
        decisions.reopen_decision(choice=choice(application, person), now=now)
    with pytest.raises(refusals.NotTheManager):
        publishing.publish_decisions(round=round, by=person, now=now)
    with pytest.raises(refusals.NotTheManager):
        corrections.cancel_award(application=application, reason="x", by=person, now=now)
    assert awarded_of(round) == 0


def test_a_manager_of_another_programme_decides_nothing(application: Application, now: datetime) -> None:
    with pytest.raises(refusals.NotTheManager):
        award(application, make_manager(ProgrammeFactory()), now)


def test_an_administrator_may_decide(application: Application, now: datetime) -> None:
    assert award(application, AdministratorFactory(), now).outcome == Outcome.AWARD


def test_who_acted_for_the_applicant_decides_nothing(application: Application, manager: User, now: datetime) -> None:
    Application.objects.update(acted_by=manager)
    with pytest.raises(refusals.ManagerInConflict):
        award(application, manager, now)
    with pytest.raises(refusals.ManagerInConflict):
        decisions.decide_decline(choice=choice(application, manager, "No"), now=now)


def test_who_shared_out_the_reviews_still_decides(
    round: Round, manager: User, programme: Programme, now: datetime
) -> None:
    application = make_application(round, now)
    application.events.create(to_status=Status.SENT, at=now, actor=application.acted_by, actor_pseudonym="x")
    make_member(programme)
    assigning.spread_reviews(round=round, each=1, by=manager, now=now)
    assert application.events.filter(actor=manager, to_status=Status.IN_REVIEW).exists()
    assert award(application, manager, now).outcome == Outcome.AWARD


def test_a_manager_never_decides_the_own_application(round: Round, manager: User, now: datetime) -> None:
    with pytest.raises(refusals.AppliesHere):
        award(make_application(round, now, person=manager), manager, now)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.AWARDED, Status.DECLINED, Status.WITHDRAWN])
def test_what_does_not_wait_is_not_decided(application: Application, manager: User, now: datetime, status: str) -> None:
    Application.objects.update(status=status)
    with pytest.raises(refusals.NotDecidable):
        award(application, manager, now)
    with pytest.raises(refusals.NotDecidable):
        decisions.decide_decline(choice=choice(application, manager, "No"), now=now)


def test_a_decision_ends_the_scoring(
    application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    award(application, manager, now)
    with pytest.raises(refusals.ReviewClosed):
        score(application, make_member(programme), now)


# Taking back


def test_a_decision_is_taken_back_by_another_row_and_the_money_returns(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    for _ in range(2):
        decisions.reopen_decision(choice=choice(application, manager), now=now)
    assert awarded_of(round) == 0
    assert list(application.decisions.order_by("number").values_list("outcome", flat=True)) == ["award", "reopen"]
    again = award(application, manager, now, amount=5_000 * KES)
    assert again.number == 3
    assert awarded_of(round) == 5_000 * KES


def test_taking_back_by_the_same_form_again_leaves_what_was_decided_since(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    again = choice(application, manager, form=sent())
    award(application, manager, now)
    first = decisions.reopen_decision(choice=again, now=now)
    award(application, manager, now)
    assert decisions.reopen_decision(choice=again, now=now) == first
    assert awarded_of(round) == TWENTY


def test_a_published_decision_is_not_taken_back(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    with pytest.raises(refusals.NotDecidable):
        decisions.reopen_decision(choice=choice(application, manager), now=now)
    assert awarded_of(round) == TWENTY


# Publishing


def test_publish_changes_the_status_and_tells_without_amount_or_result(
    round: Round, manager: User, now: datetime, django_capture_on_commit_callbacks: object
) -> None:
    yes, no, waiting = (make_application(round, now) for _ in range(3))
    for application in (yes, no, waiting):
        User.objects.filter(pk=application.applicant.person_id).update(email=f"{application.number}@example.org")
    award(yes, manager, now)
    decisions.decide_decline(choice=choice(no, manager, "The price list was missing."), now=now)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        published = publishing.publish_decisions(round=round, by=manager, now=now)
    assert {one.number for one in published} == {yes.number, no.number}
    assert dict(Application.objects.values_list("number", "status")) == {
        yes.number: Status.AWARDED,
        no.number: Status.DECLINED,
        waiting.number: Status.SENT,
    }
    assert ApplicationEvent.objects.get(to_status=Status.DECLINED).note == "The price list was missing."
    notices = list(Notice.objects.all())
    assert {notice.user for notice in notices} == {yes.applicant.person, no.applicant.person}
    assert len(mail.outbox) == 2
    for text in [*(notice.text for notice in notices), *(f"{one.subject} {one.body}" for one in mail.outbox)]:
        assert not any(word in text.lower() for word in ("grant", "kes", "20,000", "award", "chosen", "declined"))


def test_publish_again_publishes_and_tells_nothing_more(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    assert len(publishing.publish_decisions(round=round, by=manager, now=now)) == 1
    assert publishing.publish_decisions(round=round, by=manager, now=now) == []
    assert Notice.objects.count() == 1


def test_a_conflict_of_the_publisher_holds_up_nobody_else(round: Round, manager: User, now: datetime) -> None:
    other = make_manager(round.programme)
    known, another = (make_application(round, now, status=Status.IN_REVIEW) for _ in range(2))
    Application.objects.filter(pk=known.pk).update(acted_by=manager)
    award(known, other, now)
    award(another, manager, now)
    assert publishing.publish_decisions(round=round, by=manager, now=now) == [another]
    assert publishing.publish_decisions(round=round, by=other, now=now) == [known]


def test_publish_leaves_what_was_taken_back_alone(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    decisions.reopen_decision(choice=choice(application, manager), now=now)
    assert publishing.publish_decisions(round=round, by=manager, now=now) == []
    assert not Notice.objects.exists()


def test_publish_works_for_an_applicant_who_was_deleted(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    Application.objects.update(acted_by=None)
    application.applicant.person.delete()
    assert len(publishing.publish_decisions(round=round, by=manager, now=now)) == 1


def test_the_deleted_manager_stays_as_a_pseudonym(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    decision, pseudonym = award(application, manager, now), manager.pseudonym
    manager.delete()
    decision = Decision.objects.get(pk=decision.pk)
    assert decision.decided_by is None
    assert decision.decided_by_pseudonym == pseudonym
    assert awarded_of(round) == TWENTY


# Cancelling


def test_cancelling_an_award_frees_its_money_once(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    assert corrections.cancel_award(application=application, reason="Moved away", by=manager, now=now)
    assert not corrections.cancel_award(application=application, reason="Again", by=manager, now=now)
    assert awarded_of(round) == 0
    assert Award.objects.get().cancellation_reason == "Moved away"
    assert Notice.objects.count() == 2
    award(make_application(round, now, asked=50_000 * KES), manager, now, amount=50_000 * KES)
    assert awarded_of(round) == round.budget_minor


def test_cancelling_needs_a_reason(application: Application, round: Round, manager: User, now: datetime) -> None:
    award(application, manager, now)
    with pytest.raises(refusals.WordsMissing):
        corrections.cancel_award(application=application, reason=" ", by=manager, now=now)
    assert awarded_of(round) == TWENTY


def test_an_award_that_is_not_published_is_not_cancelled(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    with pytest.raises(refusals.NotPublished):
        corrections.cancel_award(application=application, reason="Moved away", by=manager, now=now)
    assert awarded_of(round) == TWENTY
