"""Tries: start, save, hand in, mark again."""

import random
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from accounts.models import User
from core.models import Programme
from courses.models import CourseCompletion, Enrolment, ModulePage, UnitCompletion
from courses.selectors import course_of
from courses.services import UnknownCourse, recheck_course
from lessons.models import Attempt, Mark, QuizPage, ResponseSave
from lessons.selectors import last_save_number, paper_in, responses_of, tries_left
from lessons.services import AttemptOver, NoTriesLeft, hand_in, mark_again, save_responses
from questions.refusals import StaleSave
from tests.accounts.factories import UserFactory
from tests.home.factories import translate
from tests.lessons.factories import ALL_TYPES, MATCHING, NUMBER, SINGLE, THEN, make_quiz, right_answers, start


def save(attempt: Attempt, responses: dict, *, form_id: uuid.UUID | None = None, based_on: int = 0):
    return save_responses(
        attempt=attempt,
        form_id=form_id or uuid.uuid4(),
        based_on=based_on,
        responses=responses,
        acted_by=attempt.learner,
        now=THEN,
    )


def finish(attempt: Attempt, responses: dict | None, *, based_on: int = 0, now: datetime = THEN) -> Attempt:
    return hand_in(
        attempt=attempt, form_id=uuid.uuid4(), based_on=based_on, responses=responses, acted_by=attempt.learner, now=now
    )


def test_start_keeps_the_paper_and_starts_the_course(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)

    assert [question["type"] for question in attempt.paper["questions"]] == [one["type"] for one in ALL_TYPES]
    assert (attempt.number, attempt.asked, attempt.is_open) == (1, 6, True)
    assert Enrolment.objects.filter(learner=learner).exists()


def test_start_again_returns_the_open_try(quiz: QuizPage, learner: User) -> None:
    assert start(learner, quiz) == start(learner, quiz)
    assert Attempt.objects.count() == 1


def test_try_is_everybodys_own(quiz: QuizPage, learner: User) -> None:
    assert start(learner, quiz) != start(UserFactory(), quiz)


def test_tries_are_numbered_and_limited(module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, SINGLE, tries=2)
    finish(start(learner, quiz), {})
    second = start(learner, quiz)
    assert (second.number, tries_left(second)) == (2, 0)
    finish(second, {})

    with pytest.raises(NoTriesLeft):
        start(learner, quiz)


def test_open_try_may_be_gone_on_with_when_it_is_the_last(module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, SINGLE, tries=1)
    assert start(learner, quiz) == start(learner, quiz)


def test_tries_are_unlimited_by_default(module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, SINGLE)
    for _ in range(5):
        attempt = finish(start(learner, quiz), {})
    assert attempt.number == 5
    assert tries_left(attempt) is None


def test_quiz_of_an_unpublished_course_can_not_be_started(quiz: QuizPage, learner: User) -> None:
    quiz.get_parent().get_parent().specific.unpublish()
    with pytest.raises(UnknownCourse):
        start(learner, quiz)


def test_database_refuses_a_second_open_try(quiz: QuizPage, learner: User) -> None:
    first = start(learner, quiz)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            learner=learner, quiz_key=first.quiz_key, number=2, language="en", paper={}, asked=1, started_at=THEN
        )


def test_choices_are_mixed_unless_the_quiz_says_no(module: ModulePage, learner: User) -> None:
    many = {**SINGLE, "choices": [{**SINGLE["choices"][0], "id": f"c{n}", "right": n == 0} for n in range(8)]}
    mixed, fixed = make_quiz(module, many), make_quiz(module, many, slug="fixed", shuffle_choices=False)
    as_written = [child.id for child in fixed.questions[0].value["choices"].bound_blocks]

    in_fixed = [c["id"] for c in start(learner, fixed).paper["questions"][0]["choices"]]
    orders = {
        tuple(
            c["text"] + c["id"]
            for c in start(UserFactory(), mixed, rng=random.Random(seed)).paper["questions"][0]["choices"]
        )
        for seed in range(4)
    }

    assert in_fixed == as_written
    assert len(orders) > 1


def test_options_of_a_matching_question_say_nothing(module: ModulePage, learner: User) -> None:
    question = start(learner, make_quiz(module, MATCHING)).paper["questions"][0]
    assert set(question["options"]) == {"o1", "o2", "o3"}
    assert set(question["options"].values()) == {pair["id"] for pair in question["pairs"]}


def test_paper_keeps_the_programmes_factor(module: ModulePage, learner: User, programme: Programme) -> None:
    Programme.objects.update(sample_factor=50)
    programme.refresh_from_db()
    quiz = make_quiz(module, NUMBER)
    attempt = start(learner, quiz, programme=programme)
    Programme.objects.update(sample_factor=1)

    result = finish(attempt, {attempt.paper["questions"][0]["id"]: "40,000"})

    assert (attempt.paper["factor"], attempt.paper["currency"]) == (50, "KES")
    assert result.is_passed


def test_saved_answers_stay(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    answers = right_answers(attempt)
    save(attempt, answers)
    assert responses_of(attempt) == answers


def test_saving_goes_on_from_the_latest_save(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    first, second = list(right_answers(attempt).items())[:2]
    one = save(attempt, dict([first]))
    save(attempt, {first[0]: None, second[0]: second[1]}, based_on=one.number)

    assert responses_of(attempt) == dict([second])
    assert list(attempt.saves.values_list("number", flat=True)) == [1, 2]


def test_same_form_twice_counts_once(quiz: QuizPage, learner: User) -> None:
    attempt, form = start(learner, quiz), uuid.uuid4()
    answers = right_answers(attempt)
    assert save(attempt, answers, form_id=form) == save(attempt, answers, form_id=form)
    assert ResponseSave.objects.count() == 1


def test_late_retry_of_an_older_save_does_not_overwrite(quiz: QuizPage, learner: User) -> None:
    attempt, form = start(learner, quiz), uuid.uuid4()
    key = attempt.paper["questions"][0]["id"]
    old, new = (choice["id"] for choice in attempt.paper["questions"][0]["choices"])
    first = save(attempt, {key: old}, form_id=form)
    save(attempt, {key: new}, based_on=first.number)

    assert save(attempt, {key: old}, form_id=form) == first

    assert responses_of(attempt)[key] == new


def test_form_from_before_a_newer_save_is_refused(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    key = attempt.paper["questions"][0]["id"]
    old, new = (choice["id"] for choice in attempt.paper["questions"][0]["choices"])
    save(attempt, {key: new})

    with pytest.raises(StaleSave):
        save(attempt, {key: old})

    assert responses_of(attempt)[key] == new


def test_same_form_with_other_answers_is_a_new_save(quiz: QuizPage, learner: User) -> None:
    attempt, form = start(learner, quiz), uuid.uuid4()
    key = attempt.paper["questions"][0]["id"]
    old, new = (choice["id"] for choice in attempt.paper["questions"][0]["choices"])
    save(attempt, {key: old}, form_id=form)

    assert save(attempt, {key: new}, form_id=form).number == 2
    assert responses_of(attempt)[key] == new


def test_form_of_another_try_is_refused(quiz: QuizPage, learner: User) -> None:
    other, form = start(UserFactory(), quiz), uuid.uuid4()
    save(other, {}, form_id=form)
    with pytest.raises(StaleSave):
        save(start(learner, quiz), {}, form_id=form)


def test_saving_after_hand_in_changes_nothing(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    answers = right_answers(attempt)
    finish(attempt, {})
    with pytest.raises(AttemptOver):
        save(attempt, answers)
    assert responses_of(attempt) == {}


def test_all_right_completes_the_quiz(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    result = finish(attempt, right_answers(attempt))

    assert (result.right, result.is_passed, result.handed_in_at) == (6, True, THEN)
    assert UnitCompletion.objects.get(learner=learner).unit_key == quiz.translation_key


def test_too_few_right_completes_nothing(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    answers = dict(list(right_answers(attempt).items())[:4])
    result = finish(attempt, answers)

    assert (result.right, result.is_passed) == (4, False)
    assert not UnitCompletion.objects.exists()


def test_handing_in_twice_gives_the_same_result(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    form = {"attempt": attempt, "form_id": uuid.uuid4(), "based_on": 0, "acted_by": learner}
    answers = right_answers(attempt)
    first = hand_in(**form, responses=answers, now=THEN)
    second = hand_in(**form, responses=answers, now=THEN + timedelta(hours=1))
    with pytest.raises(AttemptOver):
        hand_in(**form, responses={}, now=THEN)

    assert (second.right, second.handed_in_at) == (first.right, THEN)
    assert Mark.objects.count() == 6


def test_hand_in_takes_the_answers_as_they_stand(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    save(attempt, right_answers(attempt))
    assert finish(attempt, None).right == 6


def test_stale_form_hands_nothing_in(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    save(attempt, right_answers(attempt))
    with pytest.raises(StaleSave):
        finish(attempt, {})
    attempt.refresh_from_db()
    assert attempt.is_open


def test_a_form_saved_before_a_newer_one_hands_nothing_in(quiz: QuizPage, learner: User) -> None:
    """She goes back to an older page and finishes there: the newer answers must not be marked in its place."""
    attempt, form_id = start(learner, quiz), uuid.uuid4()
    older, newer = dict.fromkeys(right_answers(attempt)), right_answers(attempt)
    save(attempt, older, form_id=form_id)
    save(attempt, newer, based_on=1)

    with pytest.raises(StaleSave):
        hand_in(attempt=attempt, form_id=form_id, based_on=0, responses=older, acted_by=learner, now=THEN)

    attempt.refresh_from_db()
    assert attempt.is_open


def test_a_form_of_somebody_elses_try_hands_nothing_in(quiz: QuizPage, learner: User) -> None:
    theirs, attempt = start(UserFactory(), quiz), start(learner, quiz)
    form_id = uuid.uuid4()
    save(theirs, right_answers(theirs), form_id=form_id)

    with pytest.raises(StaleSave):
        hand_in(
            attempt=attempt,
            form_id=form_id,
            based_on=0,
            responses=right_answers(attempt),
            acted_by=learner,
            now=THEN,
        )

    attempt.refresh_from_db()
    assert attempt.is_open


def test_next_try_changes_nothing_of_the_first(quiz: QuizPage, learner: User) -> None:
    first = start(learner, quiz)
    first = finish(first, right_answers(first))
    finish(start(learner, quiz), {})
    first.refresh_from_db()
    assert (first.right, first.is_passed) == (6, True)
    assert UnitCompletion.objects.count() == 1


def test_later_edit_changes_nothing_for_who_has_begun(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    answers = right_answers(attempt)
    quiz.pass_percent, quiz.questions = 100, []
    quiz.save_revision().publish()

    assert finish(attempt, answers).is_passed


def lower(quiz: QuizPage, percent: int) -> None:
    """Publish the quiz with another pass mark, and do what publishing queues (courses.tasks)."""
    quiz.pass_percent = percent
    quiz.save_revision().publish()
    recheck_course(course_key=course_of(quiz).translation_key, now=THEN)


@pytest.mark.parametrize(
    ("percent", "is_passed"), [(50, True), (66, True), (67, False), (100, False)]
)  # four of six are right
def test_lower_pass_mark_counts_for_who_has_enough(
    quiz: QuizPage, learner: User, percent: int, is_passed: bool
) -> None:
    attempt = start(learner, quiz)
    finish(attempt, dict(list(right_answers(attempt).items())[:4]))

    lower(quiz, percent)

    attempt.refresh_from_db()
    assert (attempt.right, attempt.is_passed) == (4, is_passed)
    assert UnitCompletion.objects.filter(learner=learner).exists() is is_passed


def test_lower_pass_mark_finishes_the_course(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    finish(attempt, dict(list(right_answers(attempt).items())[:4]))

    lower(quiz, 50)
    lower(quiz, 60)

    assert CourseCompletion.objects.get().learner == learner


def test_lower_pass_mark_counts_for_a_try_that_is_open(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    lower(quiz, 50)
    assert finish(attempt, dict(list(right_answers(attempt).items())[:4])).is_passed


def test_higher_pass_mark_takes_nothing_from_anybody(quiz: QuizPage, learner: User) -> None:
    attempt, other = start(learner, quiz), start(UserFactory(), quiz)
    finish(attempt, right_answers(attempt) | {attempt.paper["questions"][0]["id"]: None})

    lower(quiz, 100)

    attempt.refresh_from_db()
    assert attempt.is_passed
    assert finish(other, right_answers(other) | {other.paper["questions"][0]["id"]: None}).is_passed


def test_nothing_right_is_never_enough(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    finish(attempt, {})
    lower(quiz, 1)
    attempt.refresh_from_db()
    assert not attempt.is_passed


def test_deleted_quiz_can_still_be_handed_in(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    quiz.delete()
    result = finish(attempt, right_answers(attempt))
    assert result.is_passed
    assert tries_left(result) == 0


def test_marking_again_adds_and_can_complete(module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, SINGLE)
    attempt = finish(start(learner, quiz), {})
    question = uuid.UUID(attempt.paper["questions"][0]["id"])
    trainer = UserFactory()

    mark = mark_again(
        attempt=attempt, question_id=question, is_right=True, reason="Unclear.", marked_by=trainer, now=THEN
    )

    attempt.refresh_from_db()
    assert (mark.number, attempt.right, attempt.is_passed) == (2, 1, True)
    assert list(attempt.marks.values_list("is_right", flat=True)) == [False, True]
    assert UnitCompletion.objects.filter(learner=learner).exists()


def test_marking_again_takes_no_completion_away(module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, SINGLE)
    attempt = start(learner, quiz)
    attempt = finish(attempt, right_answers(attempt))
    question = uuid.UUID(attempt.paper["questions"][0]["id"])
    mark_again(attempt=attempt, question_id=question, is_right=False, reason="", marked_by=UserFactory(), now=THEN)

    attempt.refresh_from_db()
    assert (attempt.right, attempt.is_passed) == (0, False)
    assert UnitCompletion.objects.filter(learner=learner).exists()


def test_open_try_can_not_be_marked_again(module: ModulePage, learner: User) -> None:
    attempt = start(learner, make_quiz(module, SINGLE))
    with pytest.raises(Attempt.DoesNotExist):
        mark_again(
            attempt=attempt, question_id=uuid.uuid4(), is_right=True, reason="", marked_by=UserFactory(), now=THEN
        )


def test_saves_and_marks_are_written_once(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    kept = save(attempt, {})
    finish(attempt, None)
    for row in (kept, attempt.marks.first()):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


def test_completing_tells_after_the_commit_only(quiz: QuizPage, learner: User) -> None:
    """The last unit of the course issues its certificate in the same transaction."""
    attempt = start(learner, quiz)
    with TestCase.captureOnCommitCallbacks():
        finish(attempt, right_answers(attempt))
    assert learner.certificates.count() == 1


def test_translated_quiz_gives_words_and_no_rules(module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, SINGLE, {**NUMBER, "unit": "number"})
    arabic: QuizPage = translate(quiz, "ar")
    raw = arabic.questions.get_prep_value()
    raw[0]["value"]["text"] = "<p>أي واحد؟</p>"
    for one in raw[0]["value"]["choices"]:
        one["value"].update(text="كلمة " + one["value"]["text"], right=not one["value"]["right"])
    raw[1]["value"]["answer"] = "1"
    arabic.questions, arabic.pass_percent = raw, 1
    arabic.save_revision().publish()

    attempt = start(learner, QuizPage.objects.get(pk=arabic.pk), language="ar")

    question = attempt.paper["questions"][0]
    assert question["text"] == "<p>أي واحد؟</p>"
    assert {c["text"]: c["right"] for c in question["choices"]} == {"كلمة Choice a": False, "كلمة Choice b": True}
    assert (attempt.paper["questions"][1]["answer"], attempt.paper["pass_percent"]) == ("800", 80)
    assert paper_in(attempt, "en")["questions"][0]["text"] == "<p>Which?</p>"
    assert finish(attempt, right_answers(attempt)).is_passed


def test_latest_save_is_known(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    assert last_save_number(attempt) == 0
    assert save(attempt, {}).number == last_save_number(attempt) == 1
