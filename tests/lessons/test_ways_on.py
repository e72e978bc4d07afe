"""No unit is a dead end: each page of a lesson, a plan page and a check leads on, and its words mean what they say."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from core.models import Programme
from courses.models import Enrolment, ModulePage, UnitCompletion
from lessons.models import LessonPage
from tests.courses.factories import add_module, complete
from tests.lessons.factories import SHEET, finish, make_lesson, make_quiz, right_answers, sheet_form, start

SIGN_UP = {"name": "Amina Otieno", "username": "amina-shop", "password1": "three green pots"}


def words_of(response: HttpResponse) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def links_of(response: HttpResponse) -> dict[str, str]:
    """Return where the links and buttons of the page's main part lead, by their words."""
    main = BeautifulSoup(response.content, "html.parser").find("main")
    return {" ".join(link.get_text(" ").split()): str(link.get("href")) for link in main.find_all("a")}


@pytest.fixture
def sheet_lesson(module: ModulePage, programme: Programme) -> LessonPage:
    return make_lesson(module, SHEET, slug="with-sheet")


@pytest.fixture
def following(module: ModulePage, sheet_lesson: LessonPage) -> LessonPage:
    return make_lesson(module, slug="next-one")


def plan_address(lesson: LessonPage) -> str:
    return f"/my/plan/{lesson.translation_key}/start-up/"


# A plan page is asked for by the course, never by a button


def test_a_lesson_with_a_plan_page_leads_on_before_it_is_filled_in(
    signed_in: Client, sheet_lesson: LessonPage, following: LessonPage
) -> None:
    page = signed_in.get(sheet_lesson.url)

    assert links_of(page)["Later. Next: Next-one"] == following.url
    assert not UnitCompletion.objects.exists()


def test_a_stranger_is_asked_to_sign_up_once_on_a_lesson(
    client: Client, sheet_lesson: LessonPage, following: LessonPage
) -> None:
    for lesson in (sheet_lesson, following):
        main = BeautifulSoup(client.get(lesson.url).content, "html.parser").find("main")
        assert [link.get_text(strip=True) for link in main.find_all("a", href=re.compile("/accounts/"))] == [
            "Sign up",
            "Sign in",
        ]


@pytest.mark.parametrize("typed", [{}, {"spare": "5"}])
@pytest.mark.parametrize("ending", ["", "?change=1"])
def test_a_half_filled_plan_page_leads_on(
    signed_in: Client, sheet_lesson: LessonPage, following: LessonPage, typed: dict[str, Any], ending: str
) -> None:
    if typed:
        signed_in.post(plan_address(sheet_lesson), sheet_form(**typed))

    page = signed_in.get(f"{plan_address(sheet_lesson)}{ending}")

    assert links_of(page)["Later. Next: Next-one"] == following.url


def test_a_whole_plan_page_leads_on(signed_in: Client, sheet_lesson: LessonPage, following: LessonPage) -> None:
    saved = signed_in.post(plan_address(sheet_lesson), sheet_form(idea="Beans"), follow=True)
    changing = signed_in.get(f"{plan_address(sheet_lesson)}?change=1")

    for page in (saved, changing):
        assert links_of(page)["Next: Next-one"] == following.url
        assert "Later" not in words_of(page)


def test_the_last_plan_page_of_a_course_leads_to_the_course(signed_in: Client, sheet_lesson: LessonPage) -> None:
    assert links_of(signed_in.get(sheet_lesson.url))["Later. See the whole course"] == "/courses/finances/"


def test_what_was_put_off_is_what_the_last_unit_leads_to(
    signed_in: Client, sheet_lesson: LessonPage, following: LessonPage, learner: User
) -> None:
    complete(learner, following)

    page = signed_in.get(following.url)

    assert links_of(page)["Go on: With-sheet"] == sheet_lesson.url
    assert "To finish this course, something is left:" in words_of(page)


# A small feast


def test_a_finished_part_is_a_small_feast(signed_in: Client, module: ModulePage, learner: User) -> None:
    first, last = make_lesson(module, slug="one"), make_lesson(module, slug="two")
    add_module(module.get_parent().specific, number=2, units=1)
    complete(learner, first)
    early = signed_in.get(first.url)
    complete(learner, last)

    assert "Part 1 is done." in words_of(signed_in.get(last.url))
    assert "Part 1 is done." not in words_of(early)


def test_a_result_has_the_feast_once_and_the_way_on_twice(signed_in: Client, module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module)
    add_module(module.get_parent().specific, number=2, units=1)
    attempt = start(learner, quiz)
    finish(attempt, right_answers(attempt))

    text = words_of(signed_in.get(f"/learn/tries/{attempt.pk}/result/"))

    assert (text.count("Part 1 is done."), text.count("Next:")) == (1, 2)


# Words that are not mistaken


def test_a_check_says_how_many_right_answers_it_needs(signed_in: Client, module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module)
    attempt = start(learner, quiz)
    finish(attempt, {})

    for address in (quiz.url, f"/learn/tries/{attempt.pk}/result/"):
        page = words_of(signed_in.get(address))
        assert "You need 1 of 1" in page
        assert "have done it" not in page


def test_each_check_has_a_title_of_its_own(signed_in: Client, module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module)
    attempt = start(learner, quiz)
    pages = [signed_in.get(quiz.url), signed_in.get(f"/learn/tries/{attempt.pk}/")]
    finish(attempt, right_answers(attempt))
    pages.append(signed_in.get(f"/learn/tries/{attempt.pk}/result/"))

    assert all("Part 1" in re.findall("<title>(.*?)</title>", page.text, re.DOTALL)[0] for page in pages)


# Signing up in the middle of a course


def test_signing_up_in_a_lesson_starts_its_course_there(client: Client, module: ModulePage) -> None:
    _first, _second, third = [make_lesson(module, slug=slug) for slug in ("one", "two", "three")]
    address = next(url for words, url in links_of(client.get(third.url)).items() if words == "Sign up")

    arrived = client.post(address, {**SIGN_UP, "next": third.url}, follow=True)

    person = User.objects.get(username="amina-shop")
    assert arrived.redirect_chain[-1][0] == third.url
    assert Enrolment.objects.get(learner=person).course_key == module.get_parent().translation_key
    assert "I have read the lessons before this one" in words_of(arrived)
    assert links_of(client.get("/my/"))["Go on: Three"] == third.url


@pytest.mark.parametrize("path", ["/courses/finances/", "/courses/finances/part-1/", "/courses/finances/part-1/one/"])
@pytest.mark.parametrize("more", ["", "#sheet", "?a=b"])
def test_signing_up_on_any_page_of_a_course_starts_it(client: Client, module: ModulePage, path: str, more: str) -> None:
    make_lesson(module, slug="one")

    client.post("/accounts/signup/", {**SIGN_UP, "next": f"{path}{more}"})

    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("path", ["", "/", "/my/", "/grants/", "https://elsewhere.example/courses/finances/"])
def test_signing_up_elsewhere_starts_nothing(client: Client, module: ModulePage, path: str) -> None:
    make_lesson(module, slug="one")

    client.post("/accounts/signup/", {**SIGN_UP, "next": path})

    assert User.objects.filter(username="amina-shop").exists()
    assert not Enrolment.objects.exists()


def test_lessons_read_before_signing_up_are_done_with_one_press(
    signed_in: Client, module: ModulePage, learner: User, programme: Programme
) -> None:
    first = make_lesson(module, slug="one")
    make_lesson(module, SHEET, slug="with-sheet")
    make_quiz(module)
    here = make_lesson(module, slug="here")
    make_lesson(module, slug="later")

    answers = [signed_in.post(f"/learn/{here.translation_key}/done-before/") for _ in range(2)]

    done = {*UnitCompletion.objects.filter(learner=learner).values_list("unit_key", flat=True)}
    assert [answer.headers["Location"] for answer in answers] == [here.url] * 2
    assert done == {first.translation_key}, "a plan page and a check are done by doing them"
    assert "I have read the lessons before this one" not in words_of(signed_in.get(here.url))


def test_nobody_is_asked_what_they_read_before_the_first_lesson_or_on_their_way(
    signed_in: Client, module: ModulePage, learner: User
) -> None:
    first, second, third = [make_lesson(module, slug=slug) for slug in ("one", "two", "three")]
    at_first = signed_in.get(first.url)
    complete(learner, first)

    for page in (at_first, signed_in.get(third.url), Client().get(second.url)):
        assert "I have read" not in words_of(page)
