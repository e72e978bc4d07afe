"""How many pictures a phone loads is its reader's choice; Save-Data makes it none; kept pages are kept for each."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from wagtail.models import Site

from accounts.models import User
from core.picture_choice import PictureChoice
from home.models import InformationPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _page_cache(settings: Settings) -> None:
    settings.PAGE_CACHE_SECONDS = 60


@pytest.mark.parametrize("choice", PictureChoice.values)
def test_choice_is_kept_and_leads_back(client: Client, choice: str) -> None:
    page = client.get("/pictures/", headers={"referer": "http://testserver/courses/"})
    assert '<input type="hidden" name="back" value="/courses/">' in page.text
    assert not page.cookies

    response = client.post("/pictures/", {"pictures": choice, "back": "/courses/"})

    assert (response.status_code, response["Location"]) == (302, "/courses/")
    cookie = response.cookies["pictures"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (choice, True, "Lax")
    again = client.get("/pictures/").text
    assert again.count("checked") == 1
    assert "checked" in again.partition(f'value="{choice}"')[2].partition("</label>")[0]


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "nowhere", ""]
)
def test_choice_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.post("/pictures/", {"pictures": "all", "back": back})["Location"] == "/"
    page = client.get("/pictures/", headers={"referer": back})
    assert '<input type="hidden" name="back" value="/">' in page.text


@pytest.mark.parametrize("choice", ["", "many"])
def test_no_choice_shows_the_choices_again(client: Client, choice: str) -> None:
    response = client.post("/pictures/", {"pictures": choice})
    assert response.status_code == 400
    assert not response.cookies
    assert response.text.count('type="radio"') == 3


def test_signed_in_person_chooses_too(client: Client, learner: User) -> None:
    client.force_login(learner)
    assert client.post("/pictures/", {"pictures": "none", "back": "/my/"})["Location"] == "/my/"


def test_kept_page_is_another_for_whoever_wants_no_pictures(client: Client) -> None:
    Site.objects.get().root_page.add_child(instance=InformationPage(title="About", slug="about", body="<p>Us.</p>"))
    plain, saving = client.get("/about/"), client.get("/about/", headers={"save-data": "on"})
    assert 'class="bed"' in plain.text
    assert "<img" not in saving.text
    assert {"Cookie", "Save-Data"} <= set(saving["Vary"].split(", "))

    client.cookies["pictures"] = "small"
    assert client.get("/about/", headers={"save-data": "on"}).text == plain.text  # who chose, chose
    client.cookies["pictures"] = "none"
    assert client.get("/about/").text == saving.text
