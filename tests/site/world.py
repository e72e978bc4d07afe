"""A small but whole world: one person of every role, and one of each thing that an address can name."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from accounts.models import Role, RoleGrant, User
from certificates.services import issue_certificate
from core.models import Programme
from courses import loading
from courses.models import CoursePage
from grants import loading as grant_loading
from grants.models import Application, Round, RoundPage
from home.starter import make_programme, make_site
from lessons import loading as lesson_loading
from lessons.models import LessonPage, QuizPage
from lessons.selectors import worksheet_for
from lessons.services.attempts import hand_in, start_attempt
from tests.accounts.factories import AdministratorFactory, NoticeFactory, UserFactory, person_with_role
from tests.core.factories import PlaceFactory, ProgrammeFactory
from tests.grants import committee, factories
from tests.safety.factories import ConcernFactory
from tests.site import audiences as who
from tests.site.routes import Route


@contextmanager
def nothing_stays() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class World:
    people: dict[str, User]
    programme: Programme
    things: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    lesson: LessonPage = field(init=False)
    quiz: QuizPage = field(init=False)
    application: Application = field(init=False)
    round: Round = field(init=False)
    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, role: str, **options: Any) -> Client:
        """A fresh browser, signed in as the role."""
        client = Client(raise_request_exception=False, **options)
        if role != who.STRANGER:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def sign_in_everybody(self) -> None:
        for role, person in self.people.items():
            client = Client()
            client.force_login(person)
            self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def address_of(self, route: Route, **made_up: str) -> str:
        """The route's address with the world's things in it, or with something made up."""
        if route.pattern in self.addresses:
            return self.addresses[route.pattern]
        values: dict[str, Any] = {}
        for names, kwargs in reversed(self.things):
            if fnmatchcase(route.name, names):
                values.update(kwargs)
        return route.address({**values, **made_up})


def build_people(programme: Programme, elsewhere: Programme) -> dict[str, User]:
    def staff(role: Role, where: Programme = programme) -> User:
        return person_with_role(role, where)

    return {
        who.LEARNER: UserFactory(name="Wanjiku Learner", called="Wanjiku"),
        who.NEIGHBOUR: UserFactory(name="Brian Neighbour", called="Brian"),
        who.TRAINER: staff(Role.TRAINER),
        who.COMMITTEE: staff(Role.COMMITTEE),
        who.UNASSIGNED: staff(Role.COMMITTEE),
        who.CONFLICTED: staff(Role.COMMITTEE),
        who.MANAGER: staff(Role.GRANT_MANAGER),
        who.MANAGER_ELSEWHERE: staff(Role.GRANT_MANAGER, elsewhere),
        who.FINANCE: staff(Role.FINANCE),
        who.FINANCE_ELSEWHERE: staff(Role.FINANCE, elsewhere),
        who.SUPPORT: staff(Role.SUPPORT),
        who.SUPPORT_ELSEWHERE: staff(Role.SUPPORT, elsewhere),
        who.ADMINISTRATOR: AdministratorFactory(),
    }


def abridge(content: Path, to: Path) -> None:
    """Copy the starter's courses: two parts of the first one whole, then one lesson and one quiz of each part."""
    shutil.copytree(content, to, dirs_exist_ok=True)
    for part in sorted(path.parent for path in to.glob("*/*/module.yaml")):
        if part.parent.name != "finances" or part.name[0] not in "12":
            lessons = sorted(part.glob("*.lesson.yaml"))
            for lesson in lessons if part.name[0] != "1" else lessons[1:]:
                lesson.unlink()


def build_world() -> World:
    programme = make_programme(make_site())
    with TemporaryDirectory() as folder:
        abridge(loading.CONTENT, Path(folder))
        loading.load(Path(folder))
        lesson_loading.load(Path(folder))
    grant_loading.load(programme=programme)
    people = build_people(programme, ProgrammeFactory(key="elsewhere", name="Elsewhere"))
    world = World(people=people, programme=programme)
    for add in (add_admin_things, add_certificates, add_learning, add_reviewing, add_applying):
        add(world)
    world.sign_in_everybody()
    return world


def add_learning(world: World) -> None:
    """The learner has a quiz open, and has handed in another one."""
    learner, now = world.people[who.LEARNER], timezone.now()
    quizzes = QuizPage.objects.filter(locale__language_code="en").order_by("path")[:2]
    tries = [
        start_attempt(learner=learner, quiz=quiz, programme=world.programme, acted_by=learner, now=now, language="en")
        for quiz in quizzes
    ]
    hand_in(attempt=tries[1], form_id=uuid.uuid4(), based_on=0, responses=None, acted_by=learner, now=now)
    lessons = LessonPage.objects.filter(locale__language_code="en").order_by("path")
    sheets = ((lesson, sheet) for lesson in lessons if (sheet := worksheet_for(lesson)))
    lesson, sheet = next(sheets)
    world.lesson, world.quiz = lesson, quizzes[0]
    world.things += [
        ("lessons:answer-quiz", {"attempt_id": tries[0].pk}),
        ("lessons:show-result", {"attempt_id": tries[1].pk}),
        ("lessons:start-quiz", {"unit_key": quizzes[0].translation_key}),
        ("lessons:finish-lesson", {"unit_key": lesson.translation_key}),
        ("admin-edit-narration", {"page_id": lesson.pk}),
        ("offline:kept-page", {"key": lesson.translation_key}),
        ("offline:*", {"key": CoursePage.objects.ancestor_of(lesson).get().translation_key}),
        ("lessons-plan:edit-page", {"unit_key": lesson.translation_key, "sheet_key": sheet.key}),
        ("lessons-notes:edit-note", {"unit_key": lesson.translation_key}),
    ]


def add_reviewing(world: World) -> None:
    """The learner's application was sent, and given to two members, one of whom stepped back and was not replaced."""
    now = timezone.now()
    application = committee.make_application(
        committee.make_round_rows(world.programme, now), now, person=world.people[who.LEARNER]
    )
    committee.assign(application, world.people[who.COMMITTEE], now)
    committee.assign(application, world.people[who.CONFLICTED], now)
    conflicted = world.people[who.CONFLICTED]
    application.conflicts.create(
        reviewer=conflicted, reviewer_pseudonym=conflicted.pseudonym, reason="My cousin.", declared_at=now
    )
    world.application = application
    world.things += [
        ("review:*", {"number": application.number}),
        ("my-grants:*", {"number": application.number}),
        ("grants_admin:*", {"pk": application.round_id, "number": application.number}),
    ]


def add_applying(world: World) -> None:
    """The learner has begun to apply for the starter's grant, which is open."""
    round = Round.objects.get(key__in=RoundPage.objects.values("translation_key"))
    factories.begin(round, world.people[who.LEARNER], now=timezone.now())
    step = round.versions.latest("number").sections.first()
    assert step is not None
    world.things.append(("grants:*", {"slug": round.slug, "step": step.key}))
    world.round = round


def add_admin_things(world: World) -> None:
    """Wagtail's own ids; what there is none of gets 1, so those addresses are asked for what isn't there."""
    page = Page.objects.filter(depth__gt=1).order_by("depth").first()
    assert page is not None
    for name in ("page_id", "parent_page_id", "page_to_move_id", "page_pk", "destination_id"):
        world.things.append(("wagtail*", {name: page.pk}))
    world.things += [
        ("wagtailusers_users:*", {"pk": world.people[who.LEARNER].pk}),
        ("wagtailusers_groups:*", {"pk": Group.objects.create(name="Some").pk}),
        ("wagtailsites:*", {"pk": Site.objects.get().pk}),
        ("wagtaillocales:*", {"pk": page.locale_id}),
        ("wagtail*chooser*", {"pk": 1}),
        ("wagtailadmin_pages:add", {"content_type_app_name": "home", "content_type_model_name": "homepage"}),
        ("wagtailadmin_api:pages:*", {"pk": page.pk}),
    ]
    world.addresses.update(
        {
            r"admin/pages/^(\d+)/revisions/compare/(live|earliest|\d+)\.\.\.(live|latest|\d+)/$": (
                f"/admin/pages/{page.pk}/revisions/compare/live...latest/"
            ),
            "admin/^.*/$": "/admin/nowhere/",
            "^media/(?P<path>.*)$": "/media/nothing.jpg",
            r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": "/accounts/confirm-email/abc:def/",
            r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
                "/accounts/password/reset/key/1-set-password/"
            ),
            r"^((?:[\w\-]+/)*)$": "/",
        }
    )
    world.things += [
        ("concerns:*", {"pk": ConcernFactory(programme=world.programme).pk}),
        ("programme:*", {"pk": world.programme.pk}),
        ("place:*", {"pk": PlaceFactory(programme=world.programme).pk}),
        ("roles-in-programmes:*", {"pk": RoleGrant.objects.filter(programme=world.programme).latest("pk").pk}),
    ]
    notice = NoticeFactory(user=world.people[who.LEARNER])
    world.things.append(("accounts:open-notice", {"notice_id": notice.pk}))


def add_certificates(world: World) -> None:
    certificate = issue_certificate(
        learner=world.people[who.LEARNER],
        course_key=uuid.uuid4(),
        title="Finances",
        description="Know what you earn.",
        programme=world.programme,
        facts=[{"label": "Parts", "value": "3 of 3", "source": "server"}],
        completed_at=timezone.now(),
        now=timezone.now(),
        language="en",
    )
    world.things += [("*certificates*:*", {"code": certificate.code, "pk": certificate.pk})]
