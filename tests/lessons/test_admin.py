"""What a trainer does in the admin: write a lesson, build a quiz, see it."""

import pytest
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts.models import Role
from core.models import Programme
from courses.models import ModulePage
from lessons.models import GlossaryTerm, LessonPage, QuizPage
from tests.accounts.factories import AdministratorFactory, person_with_role

ITEM = {"type": "item", "id": "", "deleted": "", "order": "0"}


@pytest.fixture
def trainer(client: Client, db: None) -> Client:
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def listed(*values: object) -> dict[str, object]:
    """Return a ListBlock's form data."""
    items = {str(n): {"value": v, "id": "", "deleted": "", "order": str(n)} for n, v in enumerate(values)}
    return {"count": str(len(values)), **items}


def choices(*rights: bool) -> dict[str, object]:
    made = [{"text": f"Choice {n}", "why": f"Why {n}", **({"right": "on"} if r else {})} for n, r in enumerate(rights)]
    return listed(*made)


def quiz_form(*rights: bool) -> dict[str, str]:
    question = {"text": rich_text("<p>Which?</p>", features=["bold", "ul", "ol"]), "choices": choices(*rights)}
    return nested_form_data(
        {
            "title": "Check yourself",
            "slug": "check",
            "summary": "",
            "minutes": "8",
            "pass_percent": "80",
            "tries": "",
            "questions": streamfield([("single_choice", question)]),
            "action-publish": "1",
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""},
        }
    )


def test_trainer_builds_a_quiz(trainer: Client, module: ModulePage) -> None:
    response = trainer.post(f"/admin/pages/add/lessons/quizpage/{module.pk}/", quiz_form(False, True))
    assert response.status_code == 302
    question = QuizPage.objects.get().questions[0]
    assert [choice["right"] for choice in question.value["choices"]] == [False, True]
    assert QuizPage.objects.get().tries is None


def test_trainer_is_told_what_is_wrong(trainer: Client, module: ModulePage) -> None:
    response = trainer.post(f"/admin/pages/add/lessons/quizpage/{module.pk}/", quiz_form(False, False))
    assert response.status_code == 200
    assert "Mark exactly one choice as right." in response.content.decode()
    assert not QuizPage.objects.exists()


@pytest.mark.parametrize("kind", ["lessonpage", "quizpage"])
def test_form_for_a_new_unit_opens(trainer: Client, module: ModulePage, kind: str) -> None:
    assert trainer.get(f"/admin/pages/add/lessons/{kind}/{module.pk}/").status_code == 200


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEAD_TRAINER])
def test_trainers_add_and_better_words_and_take_none_away(client: Client, programme: Programme, role: Role) -> None:
    client.force_login(person_with_role(role, programme))
    data = {"term": "Profit", "meaning": "What is left.", "slug": "profit"}

    added = client.post("/admin/snippets/lessons/glossaryterm/add/", data)
    term = GlossaryTerm.objects.get()
    edited = client.post(f"/admin/snippets/lessons/glossaryterm/edit/{term.pk}/", {**data, "meaning": "What stays."})
    deleted = client.post(f"/admin/snippets/lessons/glossaryterm/delete/{term.pk}/")

    assert (added.status_code, edited.status_code) == (302, 302)
    assert GlossaryTerm.objects.get().meaning == "What stays."
    assert deleted["Location"] == "/admin/"
    assert "/admin/snippets/lessons/glossaryterm/" in client.get("/admin/").text


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.FINANCE, Role.GRANT_MANAGER])
def test_others_in_the_admin_are_not_shown_the_words(client: Client, programme: Programme, role: Role) -> None:
    client.force_login(person_with_role(role, programme))

    assert client.get("/admin/snippets/lessons/glossaryterm/")["Location"] == "/admin/"
    assert "/admin/snippets/" not in client.get("/admin/").text


def test_glossary_is_kept_in_the_admin(trainer: Client) -> None:
    data = {"term": "Profit", "meaning": "What is left.", "slug": "profit"}
    assert trainer.post("/admin/snippets/lessons/glossaryterm/add/", data).status_code == 302
    assert GlossaryTerm.objects.get().term == "Profit"
    assert "Profit" in trainer.get("/learn/words/").content.decode()
    assert not LessonPage.objects.exists()
