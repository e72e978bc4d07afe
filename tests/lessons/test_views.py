"""What people see and send: lessons, checks, plan pages, words."""

import re
import uuid
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from wagtail.models import PageViewRestriction

from accounts.models import User
from core.models import Programme
from courses.models import ModulePage, UnitCompletion
from lessons.models import Attempt, LessonPage, QuizPage, ResponseSave, WorksheetSave
from lessons.selectors import last_save_number, responses_of
from tests.accounts.factories import PASSWORD, UserFactory
from tests.home.factories import translate
from tests.lessons.factories import (
    MATCHING,
    PRACTICE,
    SHEET,
    SHORT,
    SINGLE,
    finish,
    make_lesson,
    make_quiz,
    posted,
    right_answers,
    sheet_form,
    start,
)

WRITES = ("INSERT", "UPDATE", "DELETE")


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def without_tokens(response: HttpResponse) -> str:
    """The page's main part; Django masks the token anew in each response, compression pads each page anew."""
    return re.sub(r'"csrfmiddlewaretoken" value="[^"]+"', "", text_of(response).split("<main")[1].split("</main")[0])


@pytest.fixture
def lesson(module: ModulePage, programme: Programme) -> LessonPage:
    return make_lesson(module, {"id": "t", "type": "text", "text": "It costs [[120]]."}, PRACTICE)


@pytest.fixture
def sheet_lesson(module: ModulePage, programme: Programme) -> LessonPage:
    return make_lesson(module, SHEET, slug="with-sheet")


# Lessons


def test_stranger_reads_a_lesson_without_token_or_cookie(client: Client, lesson: LessonPage) -> None:
    make_lesson(ModulePage.objects.get(), slug="next-one")
    response = client.get(lesson.url)

    assert "It costs KES\u00a0120." in text_of(response)
    assert "csrfmiddlewaretoken" not in text_of(response)
    assert not response.cookies
    assert "Next: Next-one" in text_of(response)
    assert f"/accounts/signup/?next={lesson.url}" in text_of(response)


def test_lesson_says_where_it_is(client: Client, module: ModulePage, lesson: LessonPage) -> None:
    second = make_lesson(module, slug="second")
    make_quiz(module)
    page = text_of(client.get(second.url))
    assert "Lesson 2 of 2" in page
    assert "Part 1: Part 1" in page
    assert f'href="{lesson.url}"' in page


@pytest.mark.parametrize(("name", "word"), [("a", "Not yet."), ("b", "Yes.")])
def test_practice_is_answered_in_the_page(client: Client, lesson: LessonPage, name: str, word: str) -> None:
    block = lesson.body[1]
    choice = next(c for c in block.value["choices"].bound_blocks if c.value["text"] == f"Choice {name}")

    before, after = client.get(lesson.url), client.get(lesson.url, {block.id: choice.id})

    assert f"Why-{name}" not in text_of(before)
    assert f"Why-{name}" in text_of(after)
    assert word in text_of(after)
    assert not after.cookies


@pytest.mark.parametrize(("name", "look", "buttons"), [("a", "warn", ["Look again"]), ("b", "good", [])])
def test_only_a_right_practice_answer_is_green(
    client: Client, lesson: LessonPage, name: str, look: str, buttons: list[str]
) -> None:
    block = lesson.body[1]
    choice = next(c for c in block.value["choices"].bound_blocks if c.value["text"] == f"Choice {name}")

    before = BeautifulSoup(client.get(lesson.url).content, "html.parser").find(id=block.id)
    after = BeautifulSoup(client.get(lesson.url, {block.id: choice.id}).content, "html.parser").find(id=block.id)

    assert [label.get("class") for label in before.find_all("label")] == [None, None]
    assert [button.text.strip() for button in before.find_all("button")] == ["See if I am right"]
    assert {label.input["value"]: label.get("class") for label in after.find_all("label")}[choice.id] == [look]
    assert sum(bool(label.get("class")) for label in after.find_all("label")) == 1
    assert bool(after.find("label", class_="warn") and after.find("label", class_="warn").svg) is (look == "warn")
    assert [button.text.strip() for button in after.find_all("button")] == buttons


@pytest.mark.parametrize(("name", "word"), [("a", "Not yet."), ("b", "Yes.")])
def test_practice_answer_alone_costs_little(client: Client, lesson: LessonPage, name: str, word: str) -> None:
    block = lesson.body[1]
    choice = next(c for c in block.value["choices"].bound_blocks if c.value["text"] == f"Choice {name}")
    asked = {"only": block.id, block.id: choice.id}

    alone, whole = client.get(lesson.url, asked), client.get(lesson.url, {block.id: choice.id})

    section = BeautifulSoup(alone.content, "html.parser")
    assert alone.text.strip().startswith("<section")
    assert alone.text.strip().endswith("</section>")
    in_page = BeautifulSoup(whole.content, "html.parser").find(id=block.id)
    assert str(section.find(id=block.id)).split() == str(in_page).split()  # A whole page has no blank lines.
    assert word in section.find(role="status").text
    assert len(alone.content) < len(whole.content) / 3
    assert not alone.cookies


def test_practice_answer_alone_of_what_is_no_practice_is_the_page(client: Client, lesson: LessonPage) -> None:
    for asked in ("<script>", lesson.body[0].id):
        assert "</html>" in client.get(lesson.url, {"only": asked}).text


def test_only_a_lesson_with_practice_has_its_script(client: Client, lesson: LessonPage, module: ModulePage) -> None:
    assert "js/practice.js" in client.get(lesson.url).text
    assert "js/practice.js" not in client.get(make_lesson(module, slug="plain").url).text


def test_practice_ignores_what_it_never_offered(client: Client, lesson: LessonPage) -> None:
    response = client.get(lesson.url, {lesson.body[1].id: "<script>", "x": "y"})
    assert response.status_code == 200
    assert "<script>" not in text_of(response)
    assert "Why-" not in text_of(response)


@pytest.mark.parametrize("level", ["part", "course"])
def test_units_of_an_unpublished_part_or_course_are_not_there(
    signed_in: Client, module: ModulePage, lesson: LessonPage, quiz: QuizPage, learner: User, level: str
) -> None:
    attempt = start(learner, quiz)
    (module if level == "part" else module.get_parent().specific).unpublish()

    assert [signed_in.get(unit.url).status_code for unit in (lesson, quiz)] == [404, 404]
    assert signed_in.post(f"/learn/{lesson.translation_key}/done/").status_code == 404
    assert signed_in.post(f"/learn/{quiz.translation_key}/start/").status_code == 404
    assert not UnitCompletion.objects.exists()
    assert signed_in.get(f"/learn/tries/{attempt.pk}/").status_code == 200


def test_example_shows_its_signs_where_the_column_can_be_followed(
    client: Client, module: ModulePage, programme: Programme
) -> None:
    lines = [
        {"id": "sales", "label": "Sales", "value": 2000, "unit": "money"},
        {"id": "shoes", "label": "Shoes", "value": 400, "unit": "money"},
        {"id": "night", "label": "At night", "value": 1600, "unit": "money", "formula": "sales - shoes"},
    ]
    lesson = make_lesson(module, {"id": "day", "type": "example", "title": "One day", "lines": lines})
    cells = BeautifulSoup(client.get(lesson.url).content, "html.parser").select(".sums td")
    assert [" ".join(cell.text.split()) for cell in cells] == ["KES 2,000", "− KES 400", "= KES 1,600"]


def test_empty_cells_of_a_table_hold_nothing_at_all(client: Client, module: ModulePage) -> None:
    table = {"id": "book", "type": "table", "caption": "The book", "columns": ["Day", "In"], "rows": [["Monday", ""]]}
    page = text_of(client.get(make_lesson(module, table).url))
    assert re.search(r'<td[^>]* data-label="In"\s*></td>', page)


@pytest.mark.parametrize("kind", ["lesson", "quiz"])
def test_unit_page_takes_no_post(signed_in: Client, lesson: LessonPage, quiz: QuizPage, kind: str) -> None:
    assert signed_in.post({"lesson": lesson, "quiz": quiz}[kind].url).status_code == 405


def test_done_completes_and_leads_on(signed_in: Client, module: ModulePage, lesson: LessonPage, learner: User) -> None:
    following = make_lesson(module, slug="next-one")
    response = signed_in.post(f"/learn/{lesson.translation_key}/done/")

    assert response.headers["Location"] == following.url
    assert UnitCompletion.objects.get(learner=learner).unit_key == lesson.translation_key


def test_done_with_the_last_leads_to_the_course(signed_in: Client, module: ModulePage, lesson: LessonPage) -> None:
    response = signed_in.post(f"/learn/{lesson.translation_key}/done/")
    assert response.headers["Location"] == module.get_parent().url


def test_done_twice_counts_once(signed_in: Client, lesson: LessonPage) -> None:
    for _ in range(2):
        assert signed_in.post(f"/learn/{lesson.translation_key}/done/").status_code == 302
    assert UnitCompletion.objects.count() == 1


def test_lesson_with_plan_page_wants_it_first(signed_in: Client, sheet_lesson: LessonPage) -> None:
    response = signed_in.post(f"/learn/{sheet_lesson.translation_key}/done/", follow=True)
    assert "Fill in your plan page first." in text_of(response)
    assert not UnitCompletion.objects.exists()


def test_lesson_of_a_signed_in_reader_is_kept_nowhere(signed_in: Client, lesson: LessonPage) -> None:
    response = signed_in.get(lesson.url)
    assert "no-store" in response.headers["Cache-Control"]
    assert "csrfmiddlewaretoken" in text_of(response)


def test_finished_lesson_leads_on_by_a_link(signed_in: Client, lesson: LessonPage) -> None:
    signed_in.post(f"/learn/{lesson.translation_key}/done/")
    assert "/done/" not in text_of(signed_in.get(lesson.url))


def test_lesson_without_translation_is_shown_in_its_own_language(client: Client, lesson: LessonPage) -> None:
    translate(lesson.get_parent(), "ar")
    page = text_of(client.get(f"/ar{lesson.url}"))
    assert re.search(r'<article\s+lang="en"\s+dir="ltr"', page)
    assert "It costs" in page


# Who may what

POSTS: dict[str, Callable[[LessonPage, QuizPage, Attempt], str]] = {
    "done": lambda lesson, quiz, attempt: f"/learn/{lesson.translation_key}/done/",
    "start": lambda lesson, quiz, attempt: f"/learn/{quiz.translation_key}/start/",
    "answer": lambda lesson, quiz, attempt: f"/learn/tries/{attempt.pk}/",
    "plan page": lambda lesson, quiz, attempt: f"/my/plan/{lesson.translation_key}/start-up/",
}


@pytest.mark.parametrize("name", POSTS)
def test_stranger_is_asked_to_sign_in(
    client: Client, sheet_lesson: LessonPage, quiz: QuizPage, learner: User, name: str
) -> None:
    address = POSTS[name](sheet_lesson, quiz, start(learner, quiz))
    response = client.post(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/?next=")
    assert not UnitCompletion.objects.exists()


@pytest.mark.parametrize("name", POSTS)
def test_missing_token_is_refused(sheet_lesson: LessonPage, quiz: QuizPage, learner: User, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner, backend="django.contrib.auth.backends.ModelBackend")
    address = POSTS[name](sheet_lesson, quiz, start(learner, quiz))
    assert client.post(address).status_code == 403
    assert not ResponseSave.objects.exists()
    assert not WorksheetSave.objects.exists()


@pytest.mark.parametrize("name", ["done", "start"])
def test_get_never_writes(signed_in: Client, lesson: LessonPage, quiz: QuizPage, learner: User, name: str) -> None:
    address = POSTS[name](lesson, quiz, Attempt(pk=uuid.uuid4()))
    assert signed_in.get(address).status_code == 405


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("ending", ["", "result/"])
def test_somebody_elses_try_is_not_there(signed_in: Client, quiz: QuizPage, method: str, ending: str) -> None:
    other = start(UserFactory(), quiz)
    if ending:
        finish(other, {})
    response = getattr(signed_in, method)(f"/learn/tries/{other.pk}/{ending}")
    assert response.status_code == (405 if (method, ending) == ("post", "result/") else 404)
    assert not ResponseSave.objects.filter(attempt__learner__username="x").exists()


@pytest.mark.parametrize("kind", ["lesson", "quiz"])
def test_units_that_are_not_there_answer_404(signed_in: Client, lesson: LessonPage, quiz: QuizPage, kind: str) -> None:
    lesson.unpublish()
    quiz.unpublish()
    address = {"lesson": f"/learn/{lesson.translation_key}/done/", "quiz": f"/learn/{quiz.translation_key}/start/"}
    assert signed_in.post(address[kind]).status_code == 404
    assert signed_in.post(f"/learn/{uuid.uuid4()}/done/").status_code == 404


def test_unit_behind_a_wall_is_not_there(signed_in: Client, lesson: LessonPage) -> None:
    PageViewRestriction.objects.create(page=lesson, restriction_type="groups")
    assert signed_in.post(f"/learn/{lesson.translation_key}/done/").status_code == 404


@pytest.mark.parametrize("above", [False, True], ids=["the lesson", "its part"])
def test_wall_around_a_lesson_covers_its_plan_page(signed_in: Client, sheet_lesson: LessonPage, above: bool) -> None:
    walled = sheet_lesson.get_parent() if above else sheet_lesson
    PageViewRestriction.objects.create(page=walled, restriction_type="password", password="only us")
    address = f"/my/plan/{sheet_lesson.translation_key}/start-up/"

    assert signed_in.get(address).status_code == 404
    assert signed_in.post(address, sheet_form(idea="Beans")).status_code in {404, 410}
    assert not WorksheetSave.objects.exists()
    assert not UnitCompletion.objects.exists()


def test_wall_built_later_hides_nobodys_own_words(signed_in: Client, sheet_lesson: LessonPage) -> None:
    address = f"/my/plan/{sheet_lesson.translation_key}/start-up/"
    signed_in.post(address, sheet_form(idea="Beans"))
    PageViewRestriction.objects.create(page=sheet_lesson, restriction_type="groups")

    assert "Beans" in text_of(signed_in.get(address))


# Quizzes


def test_stranger_is_offered_to_sign_up_for_a_quiz(client: Client, quiz: QuizPage) -> None:
    response = client.get(quiz.url)
    assert "6 questions." in text_of(response)
    assert "5 of 6 right" in text_of(response)
    assert "Sign up to check yourself" in text_of(response)
    assert "csrfmiddlewaretoken" not in text_of(response)
    assert not response.cookies


def test_start_leads_to_the_questions(signed_in: Client, quiz: QuizPage) -> None:
    response = signed_in.post(f"/learn/{quiz.translation_key}/start/", follow=True)
    assert "Question 1 of 6" in text_of(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert "Go on with your answers" in text_of(signed_in.get(quiz.url))


def test_no_answer_leaks_before_the_end(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    """Every text that is shown only afterwards is marked Why-… or Right-… in the factory; formulas and flags too."""
    attempt = start(learner, quiz)
    address = f"/learn/tries/{attempt.pk}/"
    wrong = {q["id"]: None for q in attempt.paper["questions"]}
    pages = [
        signed_in.get(quiz.url),
        signed_in.get(address),
        signed_in.get(f"{address}?left=1"),
        signed_in.get(f"{address}result/", follow=True),
        signed_in.post(address, posted(wrong, finish="1"), follow=True),
        signed_in.post(address, posted({attempt.paper["questions"][0]["id"]: "foreign"})),
        signed_in.post(address, posted({})),
    ]
    for page in pages:
        assert not re.search(r"Why-|Right-|40 \* 20|is_right|\"right\"|why_|formula|tolerance", text_of(page))
    pairs = {pair["id"] for q in attempt.paper["questions"] for pair in q.get("pairs", ())}
    assert not any(f'value="{pair}"' in text_of(pages[1]) for pair in pairs)


def test_saving_keeps_and_shows_the_answers(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    answers = right_answers(attempt)
    response = signed_in.post(f"/learn/tries/{attempt.pk}/", posted(answers), follow=True)

    assert "Saved. You can go on later." in text_of(response)
    assert responses_of(attempt) == answers
    assert text_of(response).count("checked") == 7
    assert 'value="800"' in text_of(response)


def test_finish_with_all_answers_shows_the_result(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    data = posted(right_answers(attempt), finish="1")
    first = signed_in.post(f"/learn/tries/{attempt.pk}/", data, follow=True)
    again = signed_in.post(f"/learn/tries/{attempt.pk}/", data, follow=True)

    assert "6 of 6 right" in text_of(first)
    assert "Why-b" in text_of(first)
    assert without_tokens(again) == without_tokens(first)
    assert Attempt.objects.get().is_passed


def test_answers_sent_after_the_sign_in_ended_come_back_and_count_once(
    signed_in: Client, quiz: QuizPage, learner: User
) -> None:
    attempt = start(learner, quiz)
    address = f"/learn/tries/{attempt.pk}/"
    paper = BeautifulSoup(signed_in.get(address).content, "html.parser")
    mark = paper.find("input", attrs={"name": "made_for"})["value"]
    signed_in.logout()

    asked = signed_in.post(address, posted(right_answers(attempt), finish="1", made_for=mark))
    kept = BeautifulSoup(asked.content, "html.parser").find("input", attrs={"name": "kept"})["value"]
    signed_in.post("/accounts/login/", {"login": learner.username, "password": PASSWORD, "kept": kept})
    page = BeautifulSoup(signed_in.get("/accounts/kept/").content, "html.parser").find("form", action=address)
    again = QueryDict(mutable=True)
    for field in page.select("input"):
        again.appendlist(field["name"], field["value"])
    before = Attempt.objects.get().is_open
    result = signed_in.post(address, dict(again.lists()), follow=True)

    assert asked.status_code == 403
    assert before
    assert "6 of 6 right" in text_of(result)
    assert Attempt.objects.get().is_passed


def test_finish_with_gaps_says_what_is_missing(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    answers = right_answers(attempt)
    number = next(q["id"] for q in attempt.paper["questions"] if q["type"] == "number")
    data = posted({**answers, number: "many"}, finish="1")
    response = signed_in.post(f"/learn/tries/{attempt.pk}/", data, follow=True)

    assert "we can&#x27;t read this number" in text_of(response)
    assert "We can&#x27;t read this as one number. Write it in digits only" in text_of(response)
    assert len(re.findall('<a href="#q-', text_of(response))) == 1
    assert Attempt.objects.get().is_open
    assert responses_of(attempt)[number] == "many"


def test_finish_like_this_counts_gaps_as_not_right(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    response = signed_in.post(f"/learn/tries/{attempt.pk}/", posted({}, finish="anyway"), follow=True)
    assert "0 of 6 right" in text_of(response)
    assert "Not yet" in text_of(response)
    assert "Try again" in text_of(response)


def test_stale_form_keeps_what_was_chosen(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    signed_in.post(f"/learn/tries/{attempt.pk}/", posted({}))
    response = signed_in.post(f"/learn/tries/{attempt.pk}/", posted(right_answers(attempt), finish="1"))

    assert response.status_code == 409
    assert "You changed this page somewhere else meanwhile." in text_of(response)
    assert text_of(response).count("checked") == 7
    assert re.search(rf'name="based_on"\s+value="{last_save_number(attempt)}"', text_of(response))
    assert Attempt.objects.get().is_open


@pytest.mark.parametrize("broken", [{"form_id": "x"}, {"form_id": ""}, {"based_on": "x"}])
def test_broken_form_is_refused_and_kept(
    signed_in: Client, quiz: QuizPage, learner: User, broken: dict[str, str]
) -> None:
    attempt = start(learner, quiz)
    response = signed_in.post(f"/learn/tries/{attempt.pk}/", posted(right_answers(attempt)) | broken)
    assert response.status_code == 400
    assert text_of(response).count("checked") == 7
    assert not ResponseSave.objects.exists()


def test_result_before_the_end_leads_to_the_questions(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    response = signed_in.get(f"/learn/tries/{attempt.pk}/result/")
    assert response.headers["Location"] == f"/learn/tries/{attempt.pk}/"


def test_untranslated_questions_say_their_language(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    translate(quiz.get_parent(), "ar")
    page = text_of(signed_in.get(f"/ar/learn/tries/{start(learner, quiz).pk}/"))
    assert len(re.findall(r'<div id="text-[^"]+"\s+lang="en"\s+dir="ltr"', page)) == 6
    assert "<bdi>Choice a</bdi>" in page


def test_past_results_are_listed(signed_in: Client, module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, SINGLE, tries=3)
    finish(start(learner, quiz), {})
    attempt = start(learner, quiz)
    finish(attempt, right_answers(attempt))
    page = text_of(signed_in.get(quiz.url))

    results = re.sub(r"<[^>]+>|\s+", " ", page.split("Your results")[1])
    assert re.search(r"Try 2: +1 of 1 right +Done +Try 1: +0 of 1 right +Not yet", results)
    assert "1 try left." in page


def test_no_more_tries_is_said(signed_in: Client, module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, SINGLE, tries=1)
    finish(start(learner, quiz), {})
    response = signed_in.post(f"/learn/{quiz.translation_key}/start/", follow=True)

    assert "You have used all your tries." in text_of(response)
    assert f"/learn/{quiz.translation_key}/start/" not in text_of(response)
    assert Attempt.objects.count() == 1


def test_course_not_published_can_not_be_started(signed_in: Client, quiz: QuizPage) -> None:
    quiz.get_parent().get_parent().specific.unpublish()
    assert signed_in.post(f"/learn/{quiz.translation_key}/start/").status_code == 404


def test_result_stays_when_the_quiz_is_gone(signed_in: Client, quiz: QuizPage, learner: User) -> None:
    attempt = finish(start(learner, quiz), {})
    quiz.delete()
    assert "0 of 6 right" in text_of(signed_in.get(f"/learn/tries/{attempt.pk}/result/"))


def test_matching_result_shows_what_goes_together(signed_in: Client, module: ModulePage, learner: User) -> None:
    attempt = finish(start(learner, make_quiz(module, MATCHING)), {})
    assert "Rent: Every month" in text_of(signed_in.get(f"/learn/tries/{attempt.pk}/result/"))


# Plan pages


def test_plan_page_is_a_page_of_its_own_that_the_lesson_leads_to(
    signed_in: Client, sheet_lesson: LessonPage, learner: User
) -> None:
    """Whatever is pressed in the lesson, a practice question for instance, nothing typed into the plan page goes."""
    address = f"/my/plan/{sheet_lesson.translation_key}/start-up/"
    lesson = text_of(signed_in.get(sheet_lesson.url))
    assert re.search(rf'href="{address}"\s*>Fill in my plan page', lesson)
    assert not re.search(r"<textarea|<input type=\"text", lesson)
    assert 'name="things-2-amount"' in text_of(signed_in.get(address))
    data = sheet_form(idea="Beans", **{"things-0-what": "Pot", "things-0-amount": "2,000"})
    response = signed_in.post(address, data, follow=True)

    assert "Saved. Your plan page is safe with us." in text_of(response)
    assert text_of(response).count("KES\u00a02,000") == 2
    assert "A sum shows – until all its boxes are filled in." in text_of(response)
    assert UnitCompletion.objects.filter(learner=learner).exists()
    assert 'value="2,000"' in text_of(signed_in.get(f"{address}?change=1"))
    assert "What I need" in text_of(signed_in.get("/my/plan/"))
    assert "See my plan page" in text_of(signed_in.get(sheet_lesson.url))


def test_incomplete_plan_page_says_what_is_missing(signed_in: Client, sheet_lesson: LessonPage) -> None:
    address = f"/my/plan/{sheet_lesson.translation_key}/start-up/"
    response = signed_in.post(address, sheet_form(spare="5"), follow=True)
    assert "To finish this page, still write:" in text_of(response)
    assert "<li>My idea</li>" in text_of(response)
    assert not UnitCompletion.objects.exists()


def test_plan_page_with_mistakes_keeps_what_was_typed(signed_in: Client, sheet_lesson: LessonPage) -> None:
    address = f"/my/plan/{sheet_lesson.translation_key}/start-up/"
    response = signed_in.post(address, sheet_form(idea="Beans", spare="much"))
    assert response.status_code == 400
    assert 'value="Beans"' in text_of(response)
    assert 'value="much"' in text_of(response)
    assert "Write the amount in digits, for example 1500." in text_of(response)
    assert not WorksheetSave.objects.exists()


def test_stale_plan_page_shows_both(signed_in: Client, sheet_lesson: LessonPage) -> None:
    address = f"/my/plan/{sheet_lesson.translation_key}/start-up/"
    signed_in.post(address, sheet_form(idea="Newer"))
    response = signed_in.post(address, sheet_form(idea="Older"))

    assert response.status_code == 409
    assert "Newer" in text_of(response)
    assert 'value="Older"' in text_of(response)
    again = re.findall(r'name="(form_id|based_on)" value="([^"]+)"', text_of(response))
    assert signed_in.post(address, {**dict(again), "idea": "Older"}).status_code == 302
    assert WorksheetSave.objects.count() == 2


@pytest.mark.parametrize("key", ["other-sheet", "x"])
def test_plan_page_that_is_not_there_answers_404(signed_in: Client, sheet_lesson: LessonPage, key: str) -> None:
    assert signed_in.get(f"/my/plan/{sheet_lesson.translation_key}/{key}/").status_code == 404
    assert signed_in.get(f"/my/plan/{uuid.uuid4()}/start-up/").status_code == 404


def test_unpublished_lessons_page_stays_for_who_wrote_it(
    client: Client, signed_in: Client, sheet_lesson: LessonPage
) -> None:
    address = f"/my/plan/{sheet_lesson.translation_key}/start-up/"
    signed_in.post(address, sheet_form(idea="Beans"))
    sheet_lesson.unpublish()
    assert "Beans" in text_of(signed_in.get(address))
    signed_in.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert signed_in.get(address).status_code == 404


def test_nobody_sees_anothers_plan(signed_in: Client, sheet_lesson: LessonPage) -> None:
    address = f"/my/plan/{sheet_lesson.translation_key}/start-up/"
    signed_in.post(address, sheet_form(idea="Secret"))
    signed_in.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    for page in (address, "/my/plan/", sheet_lesson.url):
        assert "Secret" not in text_of(signed_in.get(page))


def test_empty_plan_says_what_it_is_for(signed_in: Client) -> None:
    assert "No plan page yet" in text_of(signed_in.get("/my/plan/"))


# Words


@pytest.mark.django_db
def test_words_are_listed(client: Client) -> None:
    assert "No words yet." in text_of(client.get("/learn/words/"))


# Costs


def queries(client: Client, address: str) -> CaptureQueriesContext:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert not [q for q in captured if q["sql"].startswith(WRITES)]
    return captured


@pytest.mark.parametrize("others", [1, 12])
def test_lesson_costs_four_queries(
    signed_in: Client, module: ModulePage, lesson: LessonPage, others: int, settings: Settings
) -> None:
    """The session, the person, what they have done, and whether anything was published since."""
    settings.PAGE_CACHE_SECONDS = 60
    for number in range(others):
        make_lesson(module, slug=f"other-{number}")
    signed_in.get(lesson.url)
    captured = queries(signed_in, lesson.url)
    assert len(captured) <= 4, "\n".join(q["sql"][:200] for q in captured)


def test_quiz_of_ten_questions_costs_at_most_twelve_queries(
    signed_in: Client, module: ModulePage, learner: User, programme: Programme
) -> None:
    quiz = make_quiz(module, *({**SINGLE, "id": f"q{n}"} for n in range(10)))
    attempt = start(learner, quiz, programme=programme)
    captured = queries(signed_in, f"/learn/tries/{attempt.pk}/")
    assert len(captured) <= 12, "\n".join(q["sql"][:200] for q in captured)
    assert len(queries(signed_in, quiz.url)) <= 12
    finish(attempt, right_answers(attempt))
    # Of the finished course it also asks what can be asked for now, which a server keeps in memory.
    assert len(queries(signed_in, f"/learn/tries/{attempt.pk}/result/")) <= 17


def test_a_typed_answer_that_is_too_long_is_given_back_with_the_reason(signed_in: Client, learner: User) -> None:
    attempt = start(learner, make_quiz(None, SHORT, SINGLE))
    typed, chosen = (question["id"] for question in attempt.paper["questions"])
    long = "a quarter of the price " * 10
    response = signed_in.post(f"/learn/tries/{attempt.pk}/", posted({typed: long.strip(), chosen: "never-offered"}))

    assert response.status_code == 400
    page = text_of(response)
    assert f'value="{long.strip()}"' in page
    assert "This is too long: 229 letters, 200 fit." in page
    assert "We can&#x27;t use this answer." in page
    assert "never-offered" not in page
    assert "maxlength" not in page, "a browser would cut what is pasted, without a word"
    assert not ResponseSave.objects.exists()
