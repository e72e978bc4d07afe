"""The outbox's endpoint: each event once, through its form's door, for its own learner; none blocks the others."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.unsent_forms import mark_of
from courses.models import ModulePage, UnitCompletion
from grants.models import Answer, Round
from lessons.models import Attempt, LessonPage, QuizPage, ResponseSave, WorksheetSave
from lessons.selectors import responses_of
from offline.models import OutboxEvent
from offline.services import EVENTS_STAY, prune_events
from tests.accounts.factories import UserFactory
from tests.grants.apply_pages import close
from tests.grants.factories import begin, make_published_round
from tests.lessons.factories import ALL_TYPES, SHEET, make_lesson, make_module, make_quiz, posted, right_answers, start
from tests.offline.phones import event, outcomes, post, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.fixture
def module(db: None) -> ModulePage:
    return make_module()


@pytest.fixture
def quiz(module: ModulePage) -> QuizPage:
    return make_quiz(module, *ALL_TYPES)


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


@pytest.fixture
def attempt(quiz: QuizPage, learner: User) -> Attempt:
    return start(learner, quiz)


@pytest.fixture
def lesson(module: ModulePage) -> LessonPage:
    return make_lesson(module, SHEET)


def paper(attempt: Attempt) -> str:
    return f"/learn/tries/{attempt.pk}/"


def answers(attempt: Attempt, **more: str) -> dict[str, str]:
    return posted(right_answers(attempt), **more)


def ids_of(attempt: Attempt) -> list[str]:
    return [question["id"] for question in attempt.paper["questions"]]


def plan(lesson: LessonPage) -> str:
    return f"/my/plan/{lesson.translation_key}/start-up/"


def form(**fields: str) -> dict[str, str]:
    return {"form_id": str(uuid.uuid4()), "based_on": "0", **fields}


# Who sends, and by what token.


def test_endpoint_names_the_learner_with_a_token_and_is_kept_by_nobody(signed_in: Client, learner: User) -> None:
    response = signed_in.get("/outbox/")

    assert response.json()["learner"] == mark_of(learner)
    assert len(response.json()["token"]) > 20
    assert "no-store" in response.headers["Cache-Control"]


def test_stranger_gets_no_token_and_no_cookie_and_sends_nothing(client: Client, learner: User) -> None:
    asked, sent = client.get("/outbox/"), post(client, {"learner": "", "events": []})

    assert asked.json() == {"learner": "", "token": ""}
    assert not asked.cookies
    assert sent.status_code == 401
    assert sent.json()["words"] == "Sign in, and what waits on this phone is sent."


def test_token_is_needed_and_the_fetched_one_does(attempt: Attempt, learner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    token = client.get("/outbox/").json()["token"]
    batch = f'{{"learner": "{client.get("/outbox/").json()["learner"]}", "events": []}}'

    without = client.post("/outbox/", batch, content_type="application/json")
    with_it = client.post("/outbox/", batch, content_type="application/json", headers={"X-CSRFToken": token})

    assert (without.status_code, with_it.status_code) == (403, 200)


def test_another_session_sends_nothing_of_the_batch(client: Client, attempt: Attempt, learner: User) -> None:
    client.force_login(UserFactory())

    response = post(client, {"learner": mark_of(learner), "events": [event(paper(attempt), answers(attempt))]})

    assert response.status_code == 403
    assert "It waits here until they sign in." in response.json()["words"]
    assert not ResponseSave.objects.exists()


def test_form_of_somebody_else_in_ones_own_batch_is_refused(signed_in: Client, learner: User, attempt: Attempt) -> None:
    foreign = event(paper(attempt), answers(attempt, made_for="somebody"))

    (answer,) = send(signed_in, learner, foreign)

    assert answer["outcome"] == "refused"
    assert not ResponseSave.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"learner": 1, "events": []}', '{"events": []}', "[" * 5000], ids=lambda body: body[:20]
)
def test_what_no_phone_sends_is_answered_by_400(signed_in: Client, body: str) -> None:
    assert signed_in.post("/outbox/", body, content_type="application/json").status_code == 400


def test_batch_is_bounded_in_events_and_bytes(signed_in: Client, learner: User) -> None:
    mark = mark_of(learner)
    assert post(signed_in, {"learner": mark, "events": [1] * 200}).status_code == 200
    assert post(signed_in, {"learner": mark, "events": [1] * 201}).status_code == 400
    assert post(signed_in, {"learner": mark, "events": ["x" * 500_000]}).status_code == 400


# Each kind, once.


def test_answers_are_saved_once_however_often_they_come(signed_in: Client, learner: User, attempt: Attempt) -> None:
    sent = event(paper(attempt), answers(attempt))

    first, again = send(signed_in, learner, sent, sent), send(signed_in, learner, sent)

    assert outcomes(first + again) == ["taken", "had", "had"]
    assert responses_of(attempt) == right_answers(attempt)
    assert ResponseSave.objects.count() == 1


def test_form_whose_answer_was_lost_on_the_way_counts_once(signed_in: Client, learner: User, attempt: Attempt) -> None:
    """It had arrived as a form; the phone never learned of it, and sends it from its outbox."""
    typed = answers(attempt)
    signed_in.post(paper(attempt), typed)

    (answer,) = send(signed_in, learner, event(paper(attempt), typed))

    assert answer["outcome"] == "taken"
    assert ResponseSave.objects.count() == 1


def test_handing_in_marks_when_it_arrives_and_completes_once(
    signed_in: Client, learner: User, attempt: Attempt
) -> None:
    sent = event(paper(attempt), answers(attempt, finish="1"))

    answered = send(signed_in, learner, sent, sent)

    attempt.refresh_from_db()
    assert outcomes(answered) == ["taken", "had"]
    assert (attempt.is_open, attempt.is_passed, attempt.right) == (False, True, 6)
    assert UnitCompletion.objects.filter(learner=learner).count() == 1


def test_finish_with_questions_left_saves_and_says_so(signed_in: Client, learner: User, attempt: Attempt) -> None:
    some = dict(list(right_answers(attempt).items())[:2])

    (answer,) = send(signed_in, learner, event(paper(attempt), posted(some, finish="1")))

    attempt.refresh_from_db()
    assert answer == {
        "id": answer["id"],
        "outcome": "taken",
        "words": "Saved, not finished: some questions still need an answer.",
    }
    assert attempt.is_open
    assert responses_of(attempt) == some


def test_answers_after_hand_in_are_refused_with_the_way_round(
    signed_in: Client, learner: User, attempt: Attempt
) -> None:
    send(signed_in, learner, event(paper(attempt), answers(attempt, finish="1")))
    late = posted({ids_of(attempt)[0]: None})

    (answer,) = send(signed_in, learner, event(paper(attempt), late))

    assert answer["outcome"] == "refused"
    assert "Look at its result" in answer["words"]
    assert responses_of(attempt) == right_answers(attempt)


def test_plan_page_is_saved_once_and_completes_its_lesson(signed_in: Client, learner: User, lesson: LessonPage) -> None:
    sent = event(plan(lesson), form(idea="Beans", spare="1,500"))

    answered = send(signed_in, learner, sent, sent)

    (save,) = WorksheetSave.objects.all()
    assert outcomes(answered) == ["taken", "had"]
    assert save.values == {"idea": "Beans", "spare": 150000}
    assert UnitCompletion.objects.filter(learner=learner, unit_key=lesson.translation_key).count() == 1


def test_plan_page_below_a_newer_one_is_refused_and_changes_nothing(
    signed_in: Client, learner: User, lesson: LessonPage
) -> None:
    send(signed_in, learner, event(plan(lesson), form(idea="Beans")))

    (answer,) = send(signed_in, learner, event(plan(lesson), form(idea="Chapati")))

    assert answer["outcome"] == "refused"
    assert "You changed this page somewhere else meanwhile." in answer["words"]
    assert [save.values for save in WorksheetSave.objects.all()] == [{"idea": "Beans"}]


def test_box_that_does_not_fit_is_refused_with_its_own_words(
    signed_in: Client, learner: User, lesson: LessonPage
) -> None:
    (answer,) = send(signed_in, learner, event(plan(lesson), form(idea="Beans", spare="much")))

    assert answer["outcome"] == "refused"
    assert "A spare: Write the amount in digits, for example 1500." in answer["words"]
    assert not OutboxEvent.objects.exists(), "it may come again"


def test_lesson_is_ticked_once(signed_in: Client, learner: User, module: ModulePage) -> None:
    lesson = make_lesson(module)
    ticked = event(f"/learn/{lesson.translation_key}/done/", {})

    answered = send(signed_in, learner, ticked, ticked, event(f"/learn/{lesson.translation_key}/done/", {}))

    assert outcomes(answered) == ["taken", "had", "taken"]
    assert UnitCompletion.objects.filter(learner=learner, unit_key=lesson.translation_key).count() == 1


@pytest.fixture
def open_round(now: datetime) -> Round:
    return make_published_round(now=now)


def section(round: Round) -> str:
    return f"/grants/{round.slug}/apply/work/"


def test_section_of_an_application_is_saved_once(
    signed_in: Client, learner: User, open_round: Round, now: datetime
) -> None:
    application = begin(open_round, learner, now=now)
    typed = form(**{"number": application.number, "q-business": "Beans and chapati", "q-since": "old"})
    sent = event(section(open_round), typed)

    answered = send(signed_in, learner, sent, sent)

    assert outcomes(answered) == ["taken", "had"]
    assert Answer.objects.get(question_key="business").value == "Beans and chapati"


def test_section_that_arrives_after_the_deadline_is_refused_whatever_the_phone_says(
    signed_in: Client, learner: User, open_round: Round, now: datetime
) -> None:
    application = begin(open_round, learner, now=now)
    typed = form(**{"number": application.number, "q-business": "Beans", "q-since": "old"})
    close(open_round, now)

    (answer,) = send(signed_in, learner, event(section(open_round), typed))

    assert answer["outcome"] == "refused"
    assert answer["words"]
    assert not Answer.objects.exists()


# Beside each other.


def test_bad_event_never_blocks_the_others(signed_in: Client, learner: User, attempt: Attempt) -> None:
    good = event(paper(attempt), answers(attempt))
    bad = [
        None,
        7,
        {},
        {"id": "no", "url": "/", "fields": "", "n": 1},
        event("/my/", {}),
        event("/nowhere/at/all/", {}),
        event("//elsewhere.example/", {}),
        event("/accounts/leave/", {}),
        event(paper(attempt), {"form_id": "x"}),
        event(paper(attempt), answers(attempt, note="\x00")),
        event(paper(attempt), answers(attempt), at=10**30),
        event(paper(attempt), answers(attempt), n=-1),
        event(f"/learn/tries/{uuid.uuid4()}/", answers(attempt)),
        event("/grants/none/apply/work/", form(number="x")),
    ]

    answered = send(signed_in, learner, *bad, good)

    assert outcomes(answered) == ["refused"] * len(bad) + ["taken"]
    assert all(answer["words"] for answer in answered[:-1])


def test_event_that_breaks_here_stays_on_the_phone_and_the_next_is_taken(
    signed_in: Client, learner: User, attempt: Attempt, lesson: LessonPage
) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(paper={})  # nothing that any code of ours writes
    broken, good = event(paper(attempt), form()), event(plan(lesson), form(idea="Beans"))

    answered = send(signed_in, learner, broken, good)

    assert outcomes(answered) == ["later", "taken"]


def test_somebody_elses_try_is_as_if_it_were_not_there(signed_in: Client, learner: User, quiz: QuizPage) -> None:
    foreign = start(UserFactory(), quiz)

    (answer,) = send(signed_in, learner, event(paper(foreign), answers(foreign)))

    assert answer["outcome"] == "refused"
    assert not ResponseSave.objects.exists()


def test_older_event_of_the_same_form_never_wins_over_a_later_one(
    signed_in: Client, learner: User, lesson: LessonPage
) -> None:
    typed = form(idea="Beans")
    earlier, later = event(plan(lesson), typed), event(plan(lesson), {**typed, "idea": "Chapati"})

    answered = send(signed_in, learner, later, earlier)

    assert outcomes(answered) == ["taken", "refused"]
    assert [save.values for save in WorksheetSave.objects.all()] == [{"idea": "Chapati"}]


def test_events_of_one_form_in_their_order_end_in_the_last(
    signed_in: Client, learner: User, lesson: LessonPage
) -> None:
    typed = form(idea="Beans")
    sent = [event(plan(lesson), {**typed, "idea": idea}) for idea in ("Beans", "Chapati", "Tea")]

    answered = send(signed_in, learner, *sent)

    assert outcomes(answered) == ["taken"] * 3
    assert WorksheetSave.objects.last().values == {"idea": "Tea"}


def test_two_phones_the_newest_answer_to_each_question_counts_and_the_other_stays_readable(
    signed_in: Client, learner: User, attempt: Attempt
) -> None:
    right, (first, second, *_rest) = right_answers(attempt), ids_of(attempt)
    one = event(paper(attempt), posted({first: right[first]}))
    other = event(paper(attempt), posted({second: right[second]}))

    answered = send(signed_in, learner, one, other)

    saves = [{q for q, value in save.values.items() if value is not None} for save in attempt.saves.all()]
    assert outcomes(answered) == ["taken", "taken"]
    assert [answer["words"] for answer in answered] == [
        "",
        "You also answered somewhere else. For each question the newest answer counts.",
    ]
    assert responses_of(attempt) == {first: right[first], second: right[second]}
    assert saves == [{first}, {first, second}]


def test_phone_whose_form_was_merged_takes_back_its_own_answer_only(
    signed_in: Client, learner: User, attempt: Attempt
) -> None:
    right, (first, second, *_rest) = right_answers(attempt), ids_of(attempt)
    mine, theirs = posted({first: right[first]}), posted({second: right[second]})
    cleared = {name: mine[name] for name in ("form_id", "based_on")}

    send(signed_in, learner, event(paper(attempt), theirs), event(paper(attempt), mine))
    answered = send(signed_in, learner, event(paper(attempt), cleared))

    assert outcomes(answered) == ["taken"]
    assert responses_of(attempt) == {second: right[second]}


def test_events_are_pruned_when_no_phone_repeats_them(signed_in: Client, learner: User, lesson: LessonPage) -> None:
    send(signed_in, learner, event(plan(lesson), form(idea="Beans")))

    assert prune_events(timezone.now()) == ""
    assert prune_events(timezone.now() + EVENTS_STAY + timedelta(days=1)) == "1 old events of phones deleted"
    assert WorksheetSave.objects.exists()


def test_arabic_address_is_answered_by_its_own_routes(signed_in: Client, learner: User, attempt: Attempt) -> None:
    (answer,) = send(signed_in, learner, event(f"/ar{paper(attempt)}", answers(attempt)))

    assert answer["outcome"] == "taken"


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_a_form_is_no_batch(signed_in: Client, kind: str) -> None:
    data = {"events": "[]"} if kind.startswith("multipart") else "events=[]"
    answer = (
        signed_in.post("/outbox/", data) if kind.startswith("multipart") else signed_in.post("/outbox/", data, kind)
    )

    assert answer.status_code == 400
