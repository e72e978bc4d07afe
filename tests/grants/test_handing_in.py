"""Handing in asks once more; a manager may open it again until it is decided; nobody reads others' scores before."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Notice, User
from certificates.models import Certificate
from core.models import LogEntry, Programme
from grants.deciding.selectors.history import history_of
from grants.deciding.selectors.round_ranking import rank_round
from grants.deciding.services import publishing
from grants.deciding.services.decisions import decide_decline
from grants.enums import Status
from grants.models import Application, Review, ReviewSave, Round, RoundPage, RoundPageCriterion, Score
from grants.reviewing.selectors.review_page import assigned_application
from grants.reviewing.services import reviews
from grants.services import refusals
from questions.services import SentForm
from tests.accounts.factories import UserFactory
from tests.core.factories import ProgrammeFactory
from tests.grants.committee import (
    assign,
    choice,
    make_application,
    make_manager,
    make_member,
    make_round_rows,
    score,
    typed,
)
from tests.questions.factories import sent

pytestmark = pytest.mark.django_db


def address(application: Application, name: str = "open-review") -> str:
    return reverse(f"review:{name}", args=[application.number])


def posted(act: str, values: dict[str, str], *, form_id: uuid.UUID | None = None, based_on: int = 0) -> dict[str, str]:
    return {"act": act, "form_id": str(form_id or uuid.uuid4()), "based_on": str(based_on), **values}


def reopen(
    review: Review,
    by: User,
    now: datetime,
    *,
    after: int = 1,
    reason: str = "A wrong tap",
    form: SentForm | None = None,
) -> Review:
    return reviews.reopen_review(review=review, after=after, reason=reason, by=by, now=now, form=form)


# The question before handing in


def test_finishing_saves_and_asks_before_it_hands_in(
    client: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    client.force_login(member)
    response = client.post(address(application), posted("finish", typed("4", "cant", reason="Clear & simple")))
    assert (response.status_code, response["Location"]) == (302, address(application, "ask-to-hand-in"))
    assert Review.objects.get().handed_in_at is None
    page = client.get(response["Location"])
    content = " ".join(page.content.decode().split())
    assert "only the grant manager can open them again" in content
    assert "Clear &amp; simple" in content
    form = page.context["form"]
    hidden = {name: str(form[name].value()) for name in form.fields}
    for _ in range(2):
        client.post(address(application), {"act": "hand-in", **hidden})
    assert Review.objects.get().handed_in_at is not None
    assert list(Score.objects.order_by("criterion__sort_order").values_list("level", flat=True)) == [4, None]
    assert ReviewSave.objects.count() == 1


def test_finishing_what_is_incomplete_keeps_it_and_says_what_is_missing(
    client: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    client.force_login(member)
    response = client.post(address(application), posted("finish", typed("4", "")))
    assert response.status_code == 422
    assert "Your scores are saved, but something is missing." in response.content.decode()
    assert ReviewSave.objects.get().values == typed("4", "")
    assert client.get(address(application, "ask-to-hand-in")).status_code == 302


def test_the_question_is_asked_only_of_who_may_answer_it(
    client: Client, application: Application, programme: Programme, member: User, now: datetime
) -> None:
    question = address(application, "ask-to-hand-in")
    assign(application, member, now)
    client.force_login(member)
    assert client.get(question)["Location"] == f"{address(application)}#scores"
    client.force_login(make_member(programme))
    assert client.get(question).status_code == 404
    client.force_login(UserFactory())
    assert client.get(question).status_code == 403
    client.force_login(member)
    client.post(address(application), posted("save", typed()))
    assert client.get(question).status_code == 200
    reviews.declare_conflict(application=application, reviewer=member, reason="", now=now)
    assert client.get(question).status_code == 403


# Opening again


def test_reopening_takes_the_scores_out_and_tells_the_reviewer(
    application: Application, member: User, manager: User, now: datetime
) -> None:
    review = score(application, member, now, plan="4", need="1")
    reopen(review, manager, now)
    review.refresh_from_db()
    assert review.handed_in_at is None
    assert not Score.objects.exists()
    assert rank_round(application.round).open_lines[0].tally.score is None
    notice = member.notices.get()
    assert notice.path == address(application)
    assert "A wrong tap" in notice.text
    line = LogEntry.objects.get(verb="review.reopened")
    assert line.actor == manager
    assert line.detail == {
        "reviewer": member.pseudonym,
        "reason": "A wrong tap",
        "save": 1,
        "levels": {"plan": 4, "need": 1},
    }
    assert ReviewSave.objects.get().values == typed("4", "1")


def test_the_history_says_why_scores_were_opened_again(
    application: Application, member: User, manager: User, now: datetime
) -> None:
    review = score(application, member, now, plan="4", need="1")
    reopen(review, manager, now, reason="A wrong tap")

    line = next(line for line in history_of(application) if line.what == "Opened the scores again")

    assert line.notes == [("Reviewer", member.get_full_name()), ("Reason", "A wrong tap")]


def test_reopened_scores_are_handed_in_again_changed_or_not(
    client: Client, application: Application, member: User, manager: User, now: datetime
) -> None:
    review = score(application, member, now)
    client.force_login(member)
    for number, values in ((1, typed()), (2, typed("1", "1"))):
        reopen(review, manager, now, after=number)
        page = client.get(address(application)).content.decode()
        assert "The grant manager opened your scores again" in page
        assert client.get(address(application, "ask-to-hand-in")).status_code == 302
        client.post(address(application), posted("finish", values, based_on=number))
        form = client.get(address(application, "ask-to-hand-in")).context["form"]
        client.post(address(application), {"act": "hand-in", **{one: str(form[one].value()) for one in form.fields}})
        review.refresh_from_db()
        assert review.handed_in_at is not None
    assert set(review.scores.values_list("level", flat=True)) == {1}
    assert [save.number for save in review.saves.order_by("number")] == [1, 2, 3]


def test_an_old_form_that_comes_again_hands_nothing_in(
    client: Client, application: Application, member: User, manager: User, now: datetime
) -> None:
    assign(application, member, now)
    client.force_login(member)
    form = posted("hand-in", typed())
    client.post(address(application), form)
    reopen(Review.objects.get(), manager, now)
    again = client.post(address(application), form)
    assert again.status_code == 302
    assert Review.objects.get().handed_in_at is None
    assert not Score.objects.exists()


def test_the_managers_form_that_comes_again_opens_nothing_that_was_handed_in_since(
    application: Application, member: User, manager: User, now: datetime
) -> None:
    review, form = score(application, member, now), sent()
    for _ in range(2):
        reopen(review, manager, now, form=form)
    with pytest.raises(refusals.ReviewChanged):
        reopen(review, manager, now)
    assert member.notices.count() == 1
    reviews.hand_in_review(
        form_id=uuid.uuid4(),
        based_on=1,
        application=application,
        reviewer=member,
        values=typed("1", "1"),
        now=now + timedelta(hours=1),
    )
    reopen(review, manager, now, form=form)
    review.refresh_from_db()
    assert review.handed_in_at is not None
    assert LogEntry.objects.filter(verb="review.reopened").count() == 1


def test_reopening_is_refused_to_others_and_once_it_is_decided(
    application: Application, member: User, manager: User, programme: Programme, now: datetime
) -> None:
    review = score(application, member, now)
    for person in (member, make_manager(ProgrammeFactory()), UserFactory()):
        with pytest.raises(refusals.NotTheManager):
            reopen(review, person, now)
    with pytest.raises(refusals.WhyMissing):
        reopen(review, manager, now, reason="  ")
    knows = make_manager(programme)
    Application.objects.filter(pk=application.pk).update(acted_by=knows)
    with pytest.raises(refusals.ManagerInConflict):
        reopen(review, knows, now)
    decide_decline(choice=choice(application, manager, "No"), now=now)
    with pytest.raises(refusals.AlreadyDecided):
        reopen(review, manager, now)
    publishing.publish_decisions(round=application.round, by=manager, now=now)
    with pytest.raises(refusals.NotDecidable):
        reopen(review, manager, now)
    review.refresh_from_db()
    assert review.handed_in_at is not None


def test_reopening_is_refused_where_the_reviewer_could_not_write(
    application: Application, member: User, manager: User, now: datetime
) -> None:
    review = score(application, member, now)
    reviews.declare_conflict(application=application, reviewer=member, reason="", now=now)
    with pytest.raises(refusals.InConflict):
        reopen(review, manager, now)
    member.role_grants.all().delete()
    with pytest.raises(refusals.NotInCommittee):
        reopen(review, manager, now)


def test_reopening_from_the_managers_screen(
    client: Client, application: Application, member: User, manager: User, now: datetime
) -> None:
    review = score(application, member, now)
    client.force_login(manager)
    path = f"/admin/grants/{application.round_id}/application/{application.number}/"
    page = client.get(path).content.decode()
    assert "Open these scores again" in page
    assert page.count("csrfmiddlewaretoken") >= page.count('<form method="post"')
    form = {"act": "reopen-review", "review": review.pk, "after": 1, "reason": "A wrong tap"}
    for missing in ("review", "after", "reason"):
        assert client.post(path, form | {missing: ""}).status_code == 400
    other = score(make_application(application.round, now), member, now)
    assert client.post(path, form | {"review": other.pk}).status_code == 400
    assert client.post(path, form).status_code == 302
    assert "Open these scores again" not in client.get(path).content.decode()
    review.refresh_from_db()
    other.refresh_from_db()
    assert review.handed_in_at is None
    assert other.handed_in_at is not None


# Nobody reads others' scores before their own are in


@pytest.mark.parametrize("state", ["waiting", "begun", "decided", "published", "reopened", "stepped back"])
def test_others_scores_are_read_by_nobody_who_has_not_handed_in(
    client: Client,
    application: Application,
    member: User,
    manager: User,
    programme: Programme,
    now: datetime,
    state: str,
) -> None:
    """Whatever became of the application since: decided, published, or opened again by a manager."""
    colleague = make_member(programme)
    score(application, colleague, now)
    Score.objects.update(reason="What a colleague wrote")
    assign(application, member, now)
    client.force_login(member)
    if state == "begun":
        client.post(address(application), posted("save", typed()))
    if state in ("decided", "published"):
        decide_decline(choice=choice(application, manager, "No"), now=now)
    if state == "published":
        publishing.publish_decisions(round=application.round, by=manager, now=now)
    if state == "reopened":
        reopen(score(application, member, now), manager, now)
    if state == "stepped back":
        reviews.declare_conflict(application=application, reviewer=member, reason="", now=now)
    assert "What a colleague wrote" not in client.get(address(application)).content.decode()
    assigned = assigned_application(member, application.number)
    assert assigned is not None
    assert assigned.reviews == []


def test_others_scores_are_read_once_ones_own_are_in(
    client: Client, application: Application, member: User, programme: Programme, now: datetime
) -> None:
    score(application, make_member(programme), now)
    Score.objects.update(reason="What a colleague wrote")
    score(application, member, now)
    client.force_login(member)
    assert "What a colleague wrote" in client.get(address(application)).content.decode()


# What the reviewer reads


def test_the_rubric_is_in_the_readers_language(
    client: Client, application: Application, member: User, now: datetime
) -> None:
    """The version decides what is asked; a published translated page has the words."""
    from wagtail.models import Locale  # noqa: PLC0415

    from tests.grants.factories import make_grant_index  # noqa: PLC0415

    locale, _made = Locale.objects.get_or_create(language_code="ar")
    index = make_grant_index().copy_for_translation(locale, copy_parents=True)
    index.live = True
    index.save()
    page = RoundPage(
        title="منحة",
        slug="market-2026",
        locale=locale,
        translation_key=application.round.key,
        budget=1000,
        smallest=1,
        largest=2,
        opens_at=now,
        closes_at=now + timedelta(days=1),
    )
    levels = {f"level_{number}": f"المستوى {number}" for number in range(1, 5)}
    page.criterion_parts.set([RoundPageCriterion(locale=locale, key="plan", label="الخطة", weight=3, **levels)])
    index.add_child(instance=page)
    assign(application, member, now)
    client.force_login(member)
    content = client.get("/ar" + address(application)).content.decode()
    for words in ("الخطة", "المستوى 4", "The need", "described level 2"):
        assert words in content
    assert "The plan" not in content
    score(application, member, now)
    assert "الخطة" in client.get("/ar" + address(application)).content.decode()


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_a_certificate_shows_todays_state(
    client: Client, application: Application, member: User, now: datetime, is_cancelled: bool
) -> None:
    certificate = Certificate.objects.create(
        learner=application.applicant.person,
        holder_name="Wanjiru",
        course_key=uuid.uuid4(),
        title="Finances",
        language="en",
        completed_at=now,
        issued_at=now,
        revoked_at=now if is_cancelled else None,
        revocation_reason="Somebody else sat the check.",
    )
    application.certificates.create(
        course_key=certificate.course_key, code=certificate.code, title="Finances", issued_at=now, frozen_at=now
    )
    assign(application, member, now)
    client.force_login(member)
    content = client.get(address(application)).content.decode()
    assert ("it counts no more" in content) is is_cancelled
    assert certificate.code not in content


def test_progress_counts_what_is_undecided(
    client: Client, round: Round, member: User, programme: Programme, now: datetime
) -> None:
    old = make_round_rows(programme, now, slug="old")
    for _ in range(3):
        score(make_application(old, now), member, now)
    Application.objects.filter(round=old).update(status=Status.DECLINED)
    score(make_application(round, now), member, now)
    waiting = assign(make_application(round, now), member, now).application
    client.force_login(member)
    response = client.get("/review/")
    assert (response.context["queue"].done, response.context["queue"].left) == (1, 1)
    assert {entry.application.round for entry in response.context["entries"]} == {round}
    assert response.context["queue"].first.application == waiting
    earlier = client.get("/review/", {"earlier": 1})
    assert {entry.application.round for entry in earlier.context["entries"]} == {old}


def test_stepping_back_stands_above_the_text_and_also_after_handing_in(
    client: Client, application: Application, member: User, manager: User, now: datetime
) -> None:
    assign(application, member, now)
    client.force_login(member)
    link = address(application, "declare-conflict")
    page = client.get(address(application)).content.decode()
    assert page.index(link) < page.index("What will you buy?")
    score(application, member, now)
    assert link in client.get(address(application)).content.decode()
    decide_decline(choice=choice(application, manager, "No"), now=now)
    publishing.publish_decisions(round=application.round, by=manager, now=now)
    assert link not in client.get(address(application)).content.decode()


def test_reason_of_any_length_reaches_the_reviewer(
    application: Application, member: User, manager: User, now: datetime
) -> None:
    review = score(application, member, now)

    reviews.reopen_review(review=review, after=1, reason="Because. " * 55, by=manager, now=now)

    assert "Because. " * 54 in Notice.objects.get(user=member, key__startswith="reopened-").text
