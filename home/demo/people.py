"""The demo's people: one per role, all with the same password, on a site that says it is a demo."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Role, User
from accounts.services import grant_role
from core.models import Programme
from courses.loading import key_of
from grants.demo import load_demo_rounds
from home.demo.learners import make_learners, without_tasks
from home.demo.studying import take_course

PASSWORD = "grow-your-own"  # noqa: S105 - printed by the demo, for everybody to use


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    called: str
    what: str
    role: Role | None = None
    is_administrator: bool = False

    @property
    def begins_at(self) -> str:
        """Where this person's work is; whoever isn't signed in signs in on the way."""
        if self.role == Role.COMMITTEE:
            return "/review/"
        return "/admin/" if self.role or self.is_administrator else "/my/"


PEOPLE = (
    Person("amina", "Amina Otieno", "Amina", "a learner who finished a course"),
    Person("mary", "Mary Achieng", "Mary", "a learner half-way"),
    Person("joseph", "Joseph Mwangi", "Joseph", "a learner who has just joined"),
    Person("wanjiru", "Grace Wanjiru", "Grace", "a trainer", Role.TRAINER),
    Person("barasa", "Peter Barasa", "Peter", "a committee member", Role.COMMITTEE),
    Person("halima", "Halima Noor", "Halima", "a committee member", Role.COMMITTEE),
    Person("njeri", "Ruth Njeri", "Ruth", "a grant manager", Role.GRANT_MANAGER),
    Person("admin", "Sami Kiptoo", "Sami", "an administrator", is_administrator=True),
)
COURSE = "finances"
FINISHED = "amina"
UNITS_DONE: dict[str, int | None] = {FINISHED: None, "mary": 10}  # None: all of them


def load_demo(*, programme: Programme, now: datetime) -> None:
    """Fill the demo: its accounts, some thirty learners, and two rounds that they asked. Running it again is quick."""
    with without_tasks(), transaction.atomic():
        make_people(programme=programme, now=now)
        applicants = make_learners(programme=programme, now=now)
    committee = _holders(Role.COMMITTEE)
    manager = _holders(Role.GRANT_MANAGER)[0]
    load_demo_rounds(programme=programme, applicants=applicants, committee=committee, manager=manager, now=now)


def _holders(role: Role) -> list[User]:
    names = [person.username for person in PEOPLE if person.role == role]
    return list(User.objects.filter(username__in=names).order_by("username"))


def make_people(*, programme: Programme, now: datetime) -> None:
    """Make the demo's accounts that are missing; whoever is there stays as they are."""
    known = set(User.objects.filter(username__in=[person.username for person in PEOPLE]).values_list("username"))
    for person in PEOPLE:
        if (person.username,) not in known:
            _make_person(person, programme, now)
    for username, units in UNITS_DONE.items():
        learner = User.objects.filter(username=username, enrolments=None).first()
        if learner is None:
            continue
        key, began_at = key_of(COURSE), now - timedelta(days=9)
        take_course(learner=learner, course_key=key, programme=programme, began_at=began_at, units=units)


def _make_person(person: Person, programme: Programme, now: datetime) -> None:
    user = User.objects.create_user(
        username=person.username,
        password=PASSWORD,
        name=person.name,
        called=person.called,
        is_staff=person.is_administrator,
        is_superuser=person.is_administrator,
    )
    if person.role:
        grant_role(user=user, role=person.role, programme=programme, by=None, now=now)
