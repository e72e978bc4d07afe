"""What keeps a decision from being made too early: an open call, too few readers, a certificate cancelled since."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Notice, User
from certificates.models import Certificate
from core.models import Programme
from grants.deciding.services import decisions, publishing
from grants.enums import Status
from grants.models import Application, AttachedCertificate, Decision, Round
from grants.services import refusals
from tests.grants.committee import (
    KES,
    award,
    choice,
    make_application,
    make_member,
    score,
)

pytestmark = pytest.mark.django_db
TWENTY = 20_000 * KES
Decide = Callable[[Application, User, str, datetime], Decision]


def deciding_award(application: Application, by: User, reason: str, now: datetime) -> Decision:
    made = decisions.Choice(None, application, by, "", reason)
    return decisions.decide_award(choice=made, amount_minor=TWENTY, due_on=None, now=now)


def deciding_decline(application: Application, by: User, reason: str, now: datetime) -> Decision:
    return decisions.decide_decline(
        choice=decisions.Choice(None, application, by, "The prices are missing.", reason), now=now
    )


both = pytest.mark.parametrize("decide", [deciding_award, deciding_decline])


@both
def test_nothing_is_decided_while_people_can_send(
    application: Application, round: Round, manager: User, now: datetime, decide: Decide
) -> None:
    Round.objects.update(closes_at=now + timedelta(minutes=1))

    with pytest.raises(refusals.CallOpen) as refused:
        decide(application, manager, "Agreed.", now)

    assert "People can send until" in str(refused.value.words)
    assert not Decision.objects.exists()
    assert decide(application, manager, "Agreed.", now + timedelta(minutes=1)).number == 1


def test_nothing_is_published_while_people_can_send(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    Round.objects.update(closes_at=now + timedelta(minutes=1))
    round.refresh_from_db()

    with pytest.raises(refusals.CallOpen):
        publishing.publish_decisions(round=round, by=manager, now=now)

    assert not Notice.objects.exists()


@both
@pytest.mark.parametrize("handed_in", [0, 1, 2, 3])
def test_fewer_reviews_than_wanted_need_a_written_reason(
    application: Application, manager: User, programme: Programme, now: datetime, decide: Decide, handed_in: int
) -> None:
    for _ in range(handed_in):
        score(application, make_member(programme), now)

    if handed_in < 2:
        with pytest.raises(refusals.ReasonMissing) as refused:
            decide(application, manager, "  ", now)
        assert f"{handed_in} of the 2 people" in str(refused.value.words)
        assert not Decision.objects.exists()
        assert decide(application, manager, "The third is ill.", now).reason == "The third is ill."
    else:
        assert decide(application, manager, "", now).reviews_counted == handed_in


def attach(application: Application, now: datetime, **fields: object) -> Certificate:
    certificate = Certificate.objects.create(
        learner=application.applicant.person,
        holder_name="Wanjiru",
        course_key=uuid.uuid4(),
        title="Finances",
        language="en",
        completed_at=now,
        issued_at=now,
    )
    AttachedCertificate.objects.create(
        application=application,
        course_key=certificate.course_key,
        code=certificate.code,
        title="Finances",
        issued_at=now,
        frozen_at=now,
    )
    Certificate.objects.filter(pk=certificate.pk).update(**fields)
    return certificate


@both
def test_a_certificate_cancelled_since_needs_a_written_reason(
    application: Application, manager: User, programme: Programme, now: datetime, decide: Decide
) -> None:
    for _ in range(2):
        score(application, make_member(programme), now)
    attach(application, now, revoked_at=now, revocation_reason="Somebody else sat the check.")

    with pytest.raises(refusals.ReasonMissing) as refused:
        decide(application, manager, "", now)

    assert "“Finances” was cancelled" in str(refused.value.words)


def test_the_screen_warns_beside_the_form(
    client: Client, application: Application, round: Round, manager: User, now: datetime
) -> None:
    attach(application, now, revoked_at=now, revocation_reason="Somebody else sat the check.")
    attach(application, now)
    client.force_login(manager)
    path = f"/admin/grants/{round.pk}/application/{application.number}/"

    page = client.get(path).content.decode()
    form = {"act": "decide", "form_id": str(uuid.uuid4()), "outcome": "award", "amount": "20,000", "due_on": ""}
    refused = client.post(path, {**form, "words": "A good plan."})

    assert "Somebody else sat the check." in page
    assert page.count("real today") == 1
    assert "Scores are in from 0 of the 2 people" in page
    assert refused.status_code == 409
    assert "write the reason for the record" in refused.content.decode()
    assert "A good plan." in refused.content.decode()
    assert not Decision.objects.exists()


def test_the_screen_has_no_form_while_people_can_send(
    client: Client, application: Application, round: Round, manager: User, now: datetime
) -> None:
    Round.objects.update(closes_at=now + timedelta(days=1))
    client.force_login(manager)

    page = client.get(f"/admin/grants/{round.pk}/application/{application.number}/").content.decode()

    assert "Nothing is decided before that" in " ".join(page.split())
    assert 'value="decide"' not in page


@pytest.mark.parametrize(("due_on", "status"), [("2020-01-01", 400), ("2031-06-06", 302), ("", 302)])
def test_a_day_of_payment_is_not_over(
    client: Client, application: Application, round: Round, manager: User, due_on: str, status: int
) -> None:
    client.force_login(manager)
    form = {"act": "decide", "form_id": str(uuid.uuid4()), "outcome": "award", "amount": "20,000"}

    answer = client.post(
        f"/admin/grants/{round.pk}/application/{application.number}/", {**form, "due_on": due_on, "reason": "Agreed."}
    )

    assert answer.status_code == status
    assert Decision.objects.exists() is (status == 302)


def test_the_day_is_asked_by_the_service_too(application: Application, manager: User, now: datetime) -> None:
    with pytest.raises(refusals.DayInThePast):
        decisions.decide_award(
            choice=choice(application, manager), amount_minor=TWENTY, due_on=(now - timedelta(days=3)).date(), now=now
        )


# Publishing


def test_publishing_lists_every_line_and_publishes_those_that_are_ticked(
    client: Client, round: Round, manager: User, now: datetime
) -> None:
    yes, no, left = (make_application(round, now, asked=TWENTY) for _ in range(3))
    kept = award(yes, manager, now, amount=7_000 * KES)
    decisions.decide_decline(choice=choice(no, manager, "The prices are missing."), now=now)
    award(left, manager, now)
    client.force_login(manager)
    path = f"/admin/grants/{round.pk}/publish/"

    page = re.sub(r"[ \n]+", " ", client.get(path).content.decode())
    for words in (
        yes.number,
        str(yes.applicant),
        "KES\u00a07,000",
        "of KES\u00a020,000 asked for",
        no.number,
        "The prices are missing.",
        left.number,
        "KES\u00a027,000",
    ):
        assert words in page, words
    client.post(path, {"decision": [str(kept.pk), str(no.decisions.get().pk)]})

    assert dict(Application.objects.values_list("number", "status")) == {
        yes.number: Status.AWARDED,
        no.number: Status.DECLINED,
        left.number: Status.SENT,
    }


@pytest.mark.parametrize("ticked", [[], ["x"], [""]])
def test_nothing_ticked_publishes_nothing(
    client: Client, application: Application, round: Round, manager: User, now: datetime, ticked: list[str]
) -> None:
    award(application, manager, now)
    client.force_login(manager)

    answer = client.post(f"/admin/grants/{round.pk}/publish/", {"decision": ticked}, follow=True)

    assert "Choose at least one" in answer.content.decode()
    assert Application.objects.get().status == Status.SENT


def test_what_was_decided_anew_since_the_list_was_read_is_not_published(
    client: Client, application: Application, round: Round, manager: User, now: datetime
) -> None:
    listed = award(application, manager, now, amount=5_000 * KES)
    decisions.reopen_decision(choice=choice(application, manager), now=now)
    award(application, manager, now)
    client.force_login(manager)

    client.post(f"/admin/grants/{round.pk}/publish/", {"decision": str(listed.pk)})

    assert Application.objects.get().status == Status.SENT


def test_who_is_not_decided_yet_is_named_and_told_the_truth(
    client: Client, application: Application, round: Round, manager: User, now: datetime
) -> None:
    late = make_application(round, now, status=Status.IN_REVIEW)
    award(application, manager, now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    client.force_login(manager)

    assert "1 application is not decided yet" in " ".join(
        client.get(f"/admin/grants/{round.pk}/publish/").content.decode().split()
    )
    waiting = client.get(f"/admin/grants/{round.pk}/", {"waits": "decision"}).content.decode()
    assert late.number in waiting
    assert application.number not in waiting
    assert "closed, 1 waits for an answer" in client.get("/admin/grants/").content.decode()
    client.force_login(late.applicant.person)
    assert "Others have their answer already." in client.get(f"/my/applications/{late.number}/").content.decode()
