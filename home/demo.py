"""The demo's people: one per role, all with the same password, on a site that says it is a demo."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Role, User
from accounts.services import grant_role
from core.models import Programme
from courses.loading import key_of
from home.studies import take_course

PASSWORD = "grow-your-own"  # noqa: S105 - printed by the demo, for everybody to use


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    called: str
    what: str
    role: Role | None = None
    is_administrator: bool = False


PEOPLE = (
    Person("amina", "Amina Otieno", "Amina", "a learner who finished a course"),
    Person("joseph", "Joseph Mwangi", "Joseph", "a learner who has just joined"),
    Person("wanjiru", "Grace Wanjiru", "Grace", "a trainer", Role.TRAINER),
    Person("barasa", "Peter Barasa", "Peter", "a committee member", Role.COMMITTEE),
    Person("halima", "Halima Noor", "Halima", "a committee member", Role.COMMITTEE),
    Person("njeri", "Ruth Njeri", "Ruth", "a grant manager", Role.GRANT_MANAGER),
    Person("admin", "Sami Kiptoo", "Sami", "an administrator", is_administrator=True),
)
GRADUATE, FINISHED_COURSE = "amina", "finances"


def make_people(*, programme: Programme, now: datetime) -> None:
    """Make the demo's accounts that are missing; whoever is there stays as they are."""
    known = set(User.objects.filter(username__in=[person.username for person in PEOPLE]).values_list("username"))
    for person in PEOPLE:
        if (person.username,) not in known:
            _make_person(person, programme, now)
    graduate = User.objects.filter(username=GRADUATE, enrolments=None).first()
    if graduate:
        key = key_of(FINISHED_COURSE)
        take_course(learner=graduate, course_key=key, programme=programme, began_at=now - timedelta(days=9))


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
