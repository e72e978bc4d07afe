"""Every form that is posted is done once: by its idempotency key, or by a fact that can be true only once.

The forms are found on the pages and in the URL resolver themselves, so that a new one is held too. Forms with a key are
sent again in tests/questions/test_repeated_forms.py.
"""

from fnmatch import fnmatchcase

import pytest

from tests.questions.repeated_forms import CASES
from tests.site.forms import FoundForm, is_ours, roles_that_may, view_name
from tests.site.routes import Route, all_routes
from tests.site.world import World, nothing_stays

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results"),  # Wagtail-localize's own report
]
# Forms that need no key and hold no words, by the name of the view (and act): what makes sending one twice harmless.
SAFE = {
    "lessons:finish-lesson": "a unit is completed once by a learner",
    "lessons:finish-lessons-before": "a unit is completed once by a learner",
    "lessons:start-quiz": "one open try a learner and quiz",
    "pages:page": "pages take no forms: their buttons lead to the views named here",
    "grants_admin:application assign": "one assignment a reviewer and application",
    "grants_admin:application remove": "names the assignment, which is gone then",
    "grants_admin:spread": "fills what is missing, and nothing is missing then",
    "grants_admin:publish": "names the decisions, which are published then",
    "offline:outbox": "each event has an id of its own, and is taken once (tests/offline)",
    "core:choose-pictures": "a cookie says which pictures, the same each time",
    "accounts:leave": "an account is deleted once",
    "accounts:open-notice": "a notice is read once",
    "accounts:read-notices": "a notice is read once",
    "accounts:kept-words": "shows what was typed, and saves nothing",
    "accounts:home": "leads on, and saves nothing",
    "core:*-sign-in": "leads to signing in, and saves nothing",
}
# Forms with words in which every sending is done as it stands: none is passed over.
SETTINGS = {
    "grants:practise": "shows what was typed, and saves nothing",
    "roles-in-programmes:*": "one role a person and programme; deleting names the row",
    "programme:*": "an administrator's page: it says what it was sent; a programme's key is unique",
    "place:*": "an administrator's list: the place is there twice to be seen, and can be edited",
    "accounts:sign-in-names": "says what it was sent, and asks for the password each time",
    "account_*": "a phone number, an email and a username are each one person's; signing in twice is signing in",
    "mfa_*": "a code counts once",
    "admin-*": "Wagtail's own: an editor's page has one draft, a person one second step",
}
TAKES_NO_POST = 405
NO_WORDS = {"each", "password"}  # a number, and a proof of who it is


def is_declared(name: str) -> bool:
    return name in CASES or any(fnmatchcase(name, pattern) for pattern in [*SAFE, *SETTINGS])


def name_of(form: FoundForm) -> str:
    return f"{view_name(form.action)} {dict(form.fields).get('act', '')}".strip()


def test_every_form_is_known_by_its_key_or_safe_by_a_fact(forms: list[FoundForm]) -> None:
    posted = [form for form in forms if form.method == "POST"]
    assert len(posted) > 20, "the forms were found"
    keyed = {name_of(form): form.label for form in posted if "form_id" in form.names}
    assert {name: label for name, label in keyed.items() if name not in CASES} == {}, "has a key: name it in CASES"
    free = {name_of(form): form.label for form in posted if "form_id" not in form.names}
    assert {name: label for name, label in free.items() if not is_declared(name) or name in CASES} == {}


def test_a_form_without_a_key_holds_no_words(forms: list[FoundForm]) -> None:
    free = [form for form in forms if form.method == "POST" and "form_id" not in form.names]
    worded = {name_of(form): form.label for form in free if form.written - NO_WORDS}
    assert {
        name: label for name, label in worded.items() if not any(fnmatchcase(name, pattern) for pattern in SETTINGS)
    } == {}, "other words in a second sending are lost: give it a key, and a place in CASES"


@pytest.mark.parametrize("route", [route for route in all_routes() if is_ours(route)], ids=lambda route: route.label)
def test_every_address_that_takes_a_post_is_declared(world: World, route: Route) -> None:
    roles = roles_that_may(route)
    if not roles or is_declared(route.name) or any(name.split()[0] == route.name for name in [*CASES, *SAFE]):
        return
    with nothing_stays():
        status = world.client(roles[0]).post(world.address_of(route)).status_code
    assert status == TAKES_NO_POST, "takes a form: send it twice in CASES, or say in SAFE why that is harmless"
