"""Where a conflict of interest may come from: found in the records, not only declared.

One source is about a whole round: who applies in it, alone or in a group, is in conflict with every application of it,
their competitors' as well as their own. A draft counts for as long as it can still be sent, because its writer could
use what they read; taken back, or unsent when the round closes, it competes for nothing and counts no more.

Other apps add their own with ``register`` (a mentor of the applicant, a seller of what is bought). A finder takes a
queryset of applications and yields (application id, person id) pairs; it must cost a constant number of queries.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from accounts.models import RoleGrant, User
from grants.enums import ConflictSource, Status
from grants.models import Application, Assignment, Conflict, Round


class Pair(NamedTuple):
    application_id: int
    person_id: int


Finder = Callable[["QuerySet[Application]"], Iterable[Pair]]
Conflicts = dict[int, dict[int, str]]
_finders: dict[str, Finder] = {}

PEOPLE = ("applicant__person", "applicant__memberships__person")
ATTESTED = tuple(f"{person}__unit_completions__attested_by" for person in PEOPLE)
# What a learner does, each row of which says who did it; plan pages give an application its first answers.
LEARNT = ("enrolments", "unit_completions", "course_completions", "attempts", "attempts__saves", "worksheets__saves")
ACTED = (
    "acted_by",
    "saves__acted_by",
    *(f"{person}__{rows}__acted_by" for person in PEOPLE for rows in LEARNT),
)
LOOKUPS = {ConflictSource.MEMBER: PEOPLE, ConflictSource.ATTESTED: ATTESTED, ConflictSource.ACTED: ACTED}
ORDER = [ConflictSource.DECLARED, *LOOKUPS]
ROUND = "round"  # marks a row that says in which round an application is


class Records(NamedTuple):
    """(application, person, source) in the order of the sources; (application, round); and each round's competitors."""

    of_applications: list[tuple[int, int, str]]
    rounds: list[tuple[int, int]]
    competing: dict[int, set[int]]


def register(source: str, finder: Finder) -> None:
    """Add a source of conflicts; called in ``AppConfig.ready``."""
    _finders[source] = finder


def find_conflicts(applications: "QuerySet[Application]", *, person: User | None = None) -> Conflicts:
    """Return, for each application id, the people who may not see or judge it, each with the first source found.

    Those declared and those found in the records, in one query, and what the registered finders ask. With ``person``
    only theirs are looked for. Who merely competes is named only where they could judge: staff and reviewers.
    """
    found: Conflicts = defaultdict(dict)
    records = _read_records(applications, person)
    for application_id, person_id, source in records.of_applications:
        found[application_id].setdefault(person_id, source)
    for application_id, round_id in records.rounds:
        for person_id in records.competing.get(round_id, ()):
            found[application_id].setdefault(person_id, ConflictSource.COMPETES)
    for source, finder in _finders.items():
        for pair in finder(applications):
            if person is None or pair.person_id == person.pk:
                found[pair.application_id].setdefault(pair.person_id, source)
    return found


def conflict_between(*, person: User, application: Application) -> str | None:
    """Return where a conflict between this person and this application comes from, if there is one."""
    found = find_conflicts(Application.objects.filter(pk=application.pk), person=person)
    return found.get(application.pk, {}).get(person.pk)


def applies_in(person: User) -> Exists:
    """Return the condition "this person applies in it", for a queryset of rounds."""
    return Exists(Application.objects.competing().filter(_is_of(person), round=OuterRef("pk")))


def is_applicant_in(*, person: User, round: Round) -> bool:
    """Say whether this person applies in the round, alone or in a group."""
    return Round.objects.filter(applies_in(person), pk=round.pk).exists()


def _is_of(person: User) -> Q:
    return Q(**{PEOPLE[0]: person}) | Q(**{PEOPLE[1]: person})


def _read_records(applications: "QuerySet[Application]", person: User | None) -> Records:
    """Read who stepped back, is the applicant, attested, acted for them or competes with them: one UNION.

    Who competes is read by round, and joined to its applications here: a join of a round's applications with
    themselves has a million rows where there are a thousand.
    """
    declared = Conflict.objects.filter(application__in=applications, **_only("reviewer", person))
    ways = [
        declared.values_list("application_id", "reviewer_id", "source"),
        *(_way(applications, lookup, source, person) for source, lookups in LOOKUPS.items() for lookup in lookups),
        _way(applications, "events__actor", ConflictSource.ACTED, person, events__to_status=Status.SENT),
        applications.order_by().values_list("pk", "round_id", Value(ROUND)),
        *(_competing(applications, lookup, person) for lookup in PEOPLE),
    ]
    records = Records([], [], defaultdict(set))
    for about, other, source in ways[0].union(*ways[1:]):
        if source == ROUND:
            records.rounds.append((about, other))
        elif source == ConflictSource.COMPETES:
            records.competing[about].add(other)
        else:
            records.of_applications.append((about, other, source))
    records.of_applications.sort(key=lambda row: ORDER.index(ConflictSource(row[2])))
    return records


def _only(lookup: str, person: User | None) -> dict[str, Any]:
    return {f"{lookup}__isnull": False} if person is None else {lookup: person}


def _way(
    applications: "QuerySet[Application]", lookup: str, source: ConflictSource, person: User | None, **more: Any
) -> Any:
    """One filter call, so that all its conditions are about the same row of a to-many relation."""
    rows = applications.order_by().filter(**_only(lookup, person), **more)
    return rows.values_list("pk", lookup, Value(str(source)))


def _competing(applications: "QuerySet[Application]", lookup: str, person: User | None) -> Any:
    """Each of these applications' rounds with who applies in it and could judge."""
    who = _could_judge(lookup) if person is None else Q(**{lookup: person})
    rounds = applications.order_by().values("round")
    rows = Application.objects.competing().order_by().filter(who, round__in=rounds)
    return rows.values_list("round_id", lookup, Value(str(ConflictSource.COMPETES)))


def _could_judge(lookup: str) -> Q:
    given = Assignment.objects.filter(reviewer__isnull=False)
    return (
        Q(**{f"{lookup}__in": RoleGrant.objects.values("user")})
        | Q(**{f"{lookup}__in": given.values("reviewer")})
        | Q(**{f"{lookup}__is_superuser": True})
    )
