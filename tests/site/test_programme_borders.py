"""Staff of another programme, sent to everything that belongs to this one: nothing opens, and nothing changes.

The same kind of thing as their own, which they may open at home: a lesson, a grant, an application, a certificate, a
concern, a word. What Wagtail shows of a foreign page is named in ``TITLES_ONLY``: its title, and nothing to change.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import Translation, TranslationSource

from accounts.models import Role, User
from core.models import Programme
from courses.models import CourseIndexPage, CoursePage
from grants.models import GrantIndexPage, RoundPage
from home.models import HomePage
from lessons.models import GlossaryTerm, LessonPage, QuizPage
from tests.accounts.factories import person_with_role
from tests.site.forms import forms_on
from tests.site.outcomes import GONE, IN, METHOD, NO, SIGN_IN, outcome_of
from tests.site.routes import Route, all_routes
from tests.site.weights import WRITES
from tests.site.world import World, nothing_stays

pytestmark = [pytest.mark.django_db]
ROLES = tuple(Role)
IN_ADMIN = (Role.TRAINER, Role.LEAD_TRAINER, Role.GRANT_MANAGER, Role.FINANCE, Role.SUPPORT)
REFUSED = {NO, GONE, METHOD, SIGN_IN}
# Rooms for everybody who is signed in, whatever the programme; and one's own.
FOR_ALL = re.compile(
    r"^(accounts|account_|mfa_|lessons|home|pages|certificates:|core|wagtail_serve|wagtailcore|grants:|offline)"
)
# A word or picture may be shown wherever it is, and copied; one's own certificates and editing sessions are one's own.
HARMLESS = {
    "my-certificates:show-for-course",
    "wagtailadmin_api:images:detail",
    "wagtailadmin_editing_sessions:release",
    "wagtailadmin_workflows:task_chosen",
    "wagtailimages:preview",
    "wagtailimages_chooser:chosen",
    "wagtailimages_chooser:select_format",
    "wagtailsnippetchoosers_lessons_glossaryterm:chosen",
    "wagtailsnippets_lessons_glossaryterm:copy",
    "wagtail_localize:snippets_api_detail",
    "wagtail_localize:snippets_api_listing",
}
TITLES_ONLY = {
    "wagtailadmin_pages:choose_parent",
    "wagtailadmin_pages:confirm_workflow_cancellation",
    "wagtailadmin_pages:move_confirm",
    "wagtailadmin_pages:revisions_index",
    "wagtailadmin_pages:type_use",
    "wagtailadmin_pages:type_use_results",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_pages:usage",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_editing_sessions:ping",
}
# What every request may write: the session, who looks at a page, and one's own profile.
OWN_TABLES = re.compile(r'"(django_session|wagtailadmin_editingsession|wagtailusers_userprofile|usersessions_\w+)"')


@dataclass
class Elsewhere:
    programme: Programme
    sessions: dict[str, str]
    things: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client


@pytest.fixture(scope="module")
def elsewhere(world: World) -> Elsewhere:
    """Another programme with a site and pages of its own, one person of every role; and a translation of ours."""
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Other", slug="other-home", heading="Other"))
    index = home.add_child(instance=CourseIndexPage(title="Courses", slug="courses"))
    index.add_child(instance=CoursePage(title="Sewing", slug="sewing", summary="Sew.", description="For you."))
    home.add_child(instance=GrantIndexPage(title="Grants", slug="grants"))
    programme = Programme.objects.get(key="elsewhere")
    programme.site = Site.objects.create(hostname="other.example", root_page=home, site_name="Other")
    programme.save()
    people = {role: person_with_role(role, programme) for role in ROLES}
    return Elsewhere(programme, {role: session_of(person) for role, person in people.items()}, things_of(world))


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def things_of(world: World) -> dict[str, list[dict[str, Any]]]:
    """What of this programme each parameter can name: one thing of every kind."""
    lesson = LessonPage.objects.filter(locale__language_code="en").order_by("path").first()
    quiz, round_page = QuizPage.objects.order_by("path").first(), RoundPage.objects.first()
    assert lesson is not None
    assert quiz is not None
    assert round_page is not None
    source, _made = TranslationSource.update_or_create_from_instance(lesson)
    arabic, _made = Locale.objects.get_or_create(language_code="ar")
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=arabic)
    lesson.get_parent().specific.copy_for_translation(arabic, copy_parents=True)
    translation.save_target(publish=False)
    term = GlossaryTerm.objects.order_by("pk").first()
    pages = [lesson.pk, quiz.pk, round_page.pk, lesson.get_parent().pk]
    return {
        "page": [dict.fromkeys(PAGE_PARAMETERS, pk) for pk in pages],
        "translation": [{"translation_id": translation.pk, "translation_source_id": source.pk}],
        "term": [{"pk": term.pk, "app_label": "lessons", "model_name": "glossaryterm"}] if term else [],
    }


PAGE_PARAMETERS = ("page_id", "parent_page_id", "page_to_move_id", "page_pk", "destination_id", "pk")


def addresses_of(route: Route, world: World, elsewhere: Elsewhere) -> Iterator[str]:
    """The route's addresses of things that are this programme's; none if the route names nothing."""
    if not route.params or FOR_ALL.match(route.name) or route.name in HARMLESS:
        return
    if route.pattern in world.addresses:
        yield world.addresses[route.pattern]
    elif re.search(r"wagtailsnippet\w*glossaryterm", route.name) or "snippet" in route.name:
        yield from (route.address({**kwargs, "action_name": "copy"}) for kwargs in elsewhere.things["term"])
    elif "translation" in "".join(route.params):
        yield from (route.address(kwargs) for kwargs in elsewhere.things["translation"])
    elif route.name.startswith(("wagtailadmin_pages", "wagtailadmin_api:pages")) or "page" in "".join(route.params):
        child = {"content_type_app_name": "lessons", "content_type_model_name": "lessonpage", "app_label": "lessons"}
        more = {**child, "model_name": "lessonpage", "action_name": "copy", "task_state_id": 1, "revision_id": 1}
        yield from (route.address({**more, **kwargs}) for kwargs in elsewhere.things["page"])
    else:
        yield world.address_of(route)


def changes_in(queries: CaptureQueriesContext) -> list[str]:
    return [q["sql"][:160] for q in queries if WRITES.match(q["sql"]) and not OWN_TABLES.search(q["sql"][:160])]


def refuse(elsewhere: Elsewhere, role: str, method: str, address: str, data: dict[str, str], titles: bool) -> str:
    """Send the role there; return a line of complaint if it gets in, breaks something, or changes anything."""
    with nothing_stays(), CaptureQueriesContext(connection) as queries:
        client = elsewhere.client(role)
        response = client.post(address, data) if method == "POST" else client.get(address)
    outcome, changed = outcome_of(response, address), changes_in(queries)
    if changed:
        return f"{method} {address}: changes {changed}"
    back = response.status_code == 302 and not response["Location"].startswith(address)
    if outcome in REFUSED or (titles and outcome == IN) or (method == "POST" and back):
        return ""
    return f"{method} {address}: {outcome}, {response.status_code} {response.get('Location', '')}"


@pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")
@pytest.mark.parametrize("role", ROLES)
def test_staff_of_another_programme_open_nothing_of_this_one(role: Role, world: World, elsewhere: Elsewhere) -> None:
    complaints = [
        refuse(elsewhere, role, "GET", address, {}, route.name in TITLES_ONLY)
        for route in all_routes()
        for address in addresses_of(route, world, elsewhere)
    ]
    assert not [line for line in complaints if line], "\n".join(line for line in complaints if line)


@pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")
def test_staff_of_another_programme_change_nothing_of_this_one(world: World, elsewhere: Elsewhere) -> None:
    """Each form that an administrator sees on these pages is sent by everybody of the other programme."""
    complaints, sent = [], 0
    for route in all_routes():
        for address in addresses_of(route, world, elsewhere):
            for action, data in plausible_bodies(world, address):
                sent += 1
                roles = IN_ADMIN if address.startswith("/admin/") else ROLES
                titles = route.name in TITLES_ONLY
                complaints += [refuse(elsewhere, role, "POST", action, data, titles) for role in roles]
    assert sent > 60
    assert not [line for line in complaints if line], "\n".join(line for line in complaints if line)


def plausible_bodies(world: World, address: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The forms that stand there for who may, as their browser would send them; or else an empty one."""
    with nothing_stays():
        forms = list(forms_on(world.client("administrator"), address, "administrator"))
    posts = [form for form in forms if form.method == "POST" and form.action.startswith(address.split("?")[0])]
    yield from ((form.action, {**form.filled(), "action-publish": "1"}) for form in posts)
    if not posts:
        yield address, {"title": "Pay KES 500 to open your grant", "slug": "pay", "action-publish": "1"}


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
@pytest.mark.parametrize("role", IN_ADMIN)
def test_foreign_pages_are_in_no_bulk_action(role: Role, action: str, world: World, elsewhere: Elsewhere) -> None:
    pages = "&".join(f"id={kwargs['page_id']}" for kwargs in elsewhere.things["page"])

    complaint = refuse(elsewhere, role, "POST", f"/admin/bulk/wagtailcore/page/{action}/?{pages}", {}, False)

    assert "changes" not in complaint


ROOMS = ("edit", "delete", "unpublish", "move", "copy", "history", "privacy")
KEEPERS = {LessonPage: {Role.TRAINER, Role.LEAD_TRAINER}, RoundPage: {Role.GRANT_MANAGER}}


@pytest.mark.parametrize("role", IN_ADMIN)
def test_wagtails_rooms_open_to_whose_pages_they_are(role: Role, world: World, elsewhere: Elsewhere) -> None:
    """Of the own programme: trainers have lessons, managers have grants, and nobody has the other's."""
    with nothing_stays():
        client = Client(raise_request_exception=False)
        client.force_login(person_with_role(role, world.programme))
        opened = {(kind, room) for kind in KEEPERS for room in ROOMS if is_open(client, kind, room)}

    assert opened == {(kind, room) for kind, keepers in KEEPERS.items() for room in ROOMS if role in keepers}


def is_open(client: Client, kind: type[Page], room: str) -> bool:
    page = kind.objects.filter(locale__language_code="en").order_by("path").first()
    assert page is not None
    address = f"/admin/pages/{page.pk}/{room}/"
    return outcome_of(client.get(address), address) == IN
