"""When something goes wrong in the admin: a page that says what to do and gives the form back."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from wagtail.signals import page_published

from courses.models import ModulePage
from lessons.importing import write_questions
from lessons.models import QuizPage
from tests.accounts.factories import PASSWORD, AdministratorFactory, UserFactory
from tests.core.editor_forms import editor_form
from tests.lessons.factories import choice, make_module, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def quiz() -> QuizPage:
    return make_quiz(make_module())


def fail(**_signal: Any) -> None:
    raise RuntimeError("on purpose")


def test_crash_gives_back_everything_that_was_typed(editor: Client, quiz: QuizPage) -> None:
    form = editor_form(quiz, title="Check\nyour <cloth>", **{"action-publish": "1"})
    address = f"/admin/pages/{quiz.pk}/edit/"
    page_published.connect(fail)
    try:
        response = editor.post(address, {**form, "password": "secret words", "csrfmiddlewaretoken": "x"})
    finally:
        page_published.disconnect(fail)

    assert response.status_code == 500
    html = response.content.decode()
    assert "This is our mistake, not yours" in html
    assert [name for name in form if f'name="{name}"' not in html] == []
    assert "Check\nyour &lt;cloth&gt;</textarea>" in html
    assert "secret words" not in html
    assert f'action="{address}"' in html
    assert editor.post(address, form).status_code == 302


def test_crash_without_a_form_leads_back_into_the_admin(editor: Client) -> None:
    response = editor.get("/admin/pages/99999999999999999999/")
    assert response.status_code in {404, 500}
    if response.status_code == 500:
        assert "Go to the admin&#x27;s first page" in response.content.decode()


def test_too_much_is_refused_by_a_page_of_the_admin(editor: Client, quiz: QuizPage) -> None:
    form = {f"a{n}": "1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    response = editor.post(f"/admin/pages/{quiz.pk}/edit/", form)
    assert response.status_code == 400
    html = response.content.decode()
    assert "If the page is very large, make two of it" in html
    assert "Go to the first page" not in html


@pytest.mark.parametrize(("questions", "choices"), [(40, 8), (70, 4), (55, 5)])
def test_large_checks_are_saved(editor: Client, questions: int, choices: int) -> None:
    several = [choice(str(n), right=n == 1) for n in range(choices)]
    made = [
        {"id": f"q{n}", "type": "single_choice", "text": f"Which, {n}?", "choices": several} for n in range(questions)
    ]
    quiz = make_quiz(ModulePage.objects.first() or make_module())
    quiz.questions = QuizPage.questions.field.stream_block.to_python(write_questions(made, quiz.translation_key))

    response = editor.post(f"/admin/pages/{quiz.pk}/edit/", editor_form(quiz, **{"action-publish": "1"}))

    assert response.status_code == 302
    assert len(QuizPage.objects.get(pk=quiz.pk).questions) == questions


def test_learners_forms_are_held_to_few_fields(client: Client) -> None:
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    form = {f"a{n}": "1" for n in range(settings.MOST_FIELDS_OF_LEARNERS + 1)}
    assert client.post("/accounts/profile/", form).status_code == 400


def test_session_that_ended_gives_the_editors_words_back_after_signing_in(quiz: QuizPage) -> None:
    person = AdministratorFactory(username="wanjiru")
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/admin/pages/{quiz.pk}/edit/"
    mark = client.get(address).content.decode().split('name="made_for" value="')[1].split('"')[0]
    form = editor_form(quiz, title="Typed before it ended", made_for=mark)
    client.logout()

    autosaved = client.post(address, form, headers={"accept": "application/json"})
    asked = client.post(address, form)

    assert autosaved.json()["error_message"].startswith("You are not signed in any more.")
    assert asked.status_code == 403
    sealed = asked.content.decode().split('name="kept" value="')[1].split('"')[0]
    sign_in = {"login": "wanjiru", "password": PASSWORD, "kept": sealed, "next": "/accounts/kept/"}
    shown = client.post("/accounts/login/", sign_in, follow=True).content.decode()
    assert f'action="{address}"' in shown
    assert "Typed before it ended" in shown
    assert '"blocks"' not in shown.split("<form")[0]
