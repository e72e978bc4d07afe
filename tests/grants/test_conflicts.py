"""Sources of conflicts of interest: each is registered, and closes applications to the people that it finds."""

import ast
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from core.models import Programme
from grants import conflicts
from grants.conflicts import conflict_between, conflicts_about, conflicts_in, conflicts_of_reviewer, find_conflicts
from grants.enums import ConflictSource
from grants.models import Application, Round
from tests.grants.committee import assign, make_application, make_manager, make_member
from tests.migrated import ROOT

pytestmark = pytest.mark.django_db
PREPARED = (conflicts.ABOUT_ALL, conflicts.ABOUT_ONE, conflicts.ABOUT_GIVEN, conflicts.IN_ROUND)


@pytest.fixture
def registered() -> Iterator[Callable[..., None]]:
    """Register sources for the time of a test: what is written once in a process is written anew."""
    before = dict(conflicts._sources)

    def register(*given: Any, **named: Any) -> None:
        conflicts.register(*given, **named)
        for prepared in PREPARED:
            prepared.texts.clear()

    yield register
    conflicts._sources.clear()
    conflicts._sources.update(before)
    for prepared in PREPARED:
        prepared.texts.clear()


def every_answer(person: User, application: Application) -> list[str | None]:
    """Ask in every way that there is where a conflict between the two comes from."""
    applications = Application.objects.filter(pk=application.pk)
    maps = [
        conflicts_about(application),
        conflicts_in(application.round),
        find_conflicts(applications, person=person),
    ]
    return [
        conflict_between(person=person, application=application),
        conflicts_of_reviewer(person).get(application.pk),
        *(found.get(application.pk, {}).get(person.pk) for found in maps),
    ]


def test_every_way_of_asking_finds_every_source(round: Round, programme: Programme, now: datetime) -> None:
    declared, begun, free = (make_member(programme) for _ in range(3))
    rival = make_member(programme)
    application = make_application(round, now)
    for one in (declared, begun, free, rival):
        assign(application, one, now)
    application.conflicts.create(reviewer=declared, reviewer_pseudonym=declared.pseudonym, declared_at=now)
    Application.objects.filter(pk=application.pk).update(acted_by=begun)
    make_application(round, now, person=rival)

    assert every_answer(declared, application) == [ConflictSource.DECLARED] * 5
    assert every_answer(begun, application) == [ConflictSource.ACTED] * 5
    assert every_answer(rival, application) == [ConflictSource.COMPETES] * 5
    assert every_answer(free, application) == [None] * 5


def test_who_judges_their_own_is_the_applicant_first(round: Round, programme: Programme, now: datetime) -> None:
    member = make_member(programme)
    own = make_application(round, now, person=member)
    assign(own, member, now)

    assert every_answer(member, own) == [ConflictSource.MEMBER] * 5


@pytest.mark.parametrize("of", ["application", "round"])
def test_another_app_registers_a_source(
    round: Round, programme: Programme, now: datetime, registered: Callable[..., None], of: str
) -> None:
    """A source that knows a person by their nickname: of an application by who sent it, or of the whole round."""
    member, other = make_member(programme, called="mentor"), make_member(programme)
    application, neighbour = make_application(round, now), make_application(round, now)
    for one in (member, other):
        assign(application, one, now)

    lookups = {"application": "assignments__application_id", "round": "assignments__application__round_id"}

    def rows(applications: Any, people: Any) -> Any:
        mentors = User.objects.filter(called="mentor", pk__in=people, assignments__application__in=applications)
        return mentors.order_by().values_list(lookups[of], "pk")

    registered("mentor", rows, round_lookup=lookups[of] if of == "round" else "")

    assert every_answer(member, application) == ["mentor"] * 5
    assert every_answer(other, application) == [None] * 5
    assert (conflicts_in(round).get(neighbour.pk) is not None) is (of == "round")


def test_a_whole_round_costs_one_query(
    round: Round, programme: Programme, now: datetime, django_assert_num_queries: Any
) -> None:
    manager = make_manager(programme)
    for _ in range(3):
        application = make_application(round, now)
    Application.objects.filter(pk=application.pk).update(acted_by=manager)

    with django_assert_num_queries(1):
        assert conflicts_in(round) == {application.pk: {manager.pk: ConflictSource.ACTED}}


def test_what_no_source_reads_yet_is_written_nowhere() -> None:
    """Who attests, or leads a group, must be in conflict: whoever builds it registers it and takes it from here."""
    sources = [file for top in ("platform", "courses", "lessons", "home") for file in (ROOT / top).rglob("*.py")]
    written = [
        (file.name, ast.unparse(call))
        for file in sources
        if "migrations" not in file.parts
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and _makes(call)
    ]
    assert written == []


def _makes(call: ast.Call) -> bool:
    of = ast.unparse(call.func)
    attests = of == "complete_unit" and any(given.arg in {"source", "attested_by"} for given in call.keywords)
    return attests or of.startswith("Membership.objects.") or "ApplicantKind.GROUP" in ast.unparse(call)
