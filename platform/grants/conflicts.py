"""Registry of conflicts of interest: where one may come from; found in the records, not only declared.

A registry: each source is registered in ``AppConfig.ready`` by the app whose records it reads; here is what grants know
themselves. What is not built yet (groups, field officers, trainers who attest) registers when it is.

One source is about a whole round: who applies in it is in conflict with every application of it, their competitors' as
well as their own. A draft counts for as long as it can still be sent, because its writer could use what they read;
taken back, or unsent when the round closes, it competes for nothing and counts no more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from accounts.models import Role, RoleGrant, User
from core.prepared import PreparedQuery
from grants.enums import ConflictSource, Status
from grants.models import Application, Assignment, Conflict, Round

# Rows (application, person) that read these applications' records, for these people: ids, or a subquery of ids.
Rows = Callable[["QuerySet[Application]", Any], "QuerySet[Any, Any]"]
Conflicts = dict[int, dict[int, str]]


class Source(NamedTuple):
    """``round_lookup``: where its rows name a round and no application: they close all of that round."""

    name: str
    rows: Rows
    round_lookup: str


_sources: dict[str, Source] = {}
JUDGES = (Role.COMMITTEE, Role.GRANT_MANAGER, Role.FINANCE)
ROUND = "round"  # the kind of a row that says in which round an application is


def register(name: str, rows: Rows, *, round_lookup: str = "") -> None:
    """Add a source of conflicts; of several for the same person, the first registered is named.

    ``rows`` builds one part of a UNION: a queryset's ``values_list`` of two numbers, without an order. The first is an
    application's id, or a round's where ``round_lookup`` names the column that it comes from.
    """
    _sources[name] = Source(name, rows, round_lookup)


def conflicts_in(round: Round) -> Conflicts:
    """Return, for each application of the committee's, the people who may not see or judge it, with the first source.

    Only people who could judge or handle it are looked for: so what is read grows with what *they* did, not with the
    number of applicants. One query.
    """
    return _gather(IN_ROUND.rows(round=round.pk))


def conflicts_about(application: Application) -> Conflicts:
    """Return the same of one application, whatever its status."""
    return _gather(ABOUT_ALL.rows(application=application.pk))


def find_conflicts(applications: "QuerySet[Application]", *, person: User) -> Conflicts:
    """Return which of these applications this person may not see or judge, with the first source: one query."""
    return _gather(_union(applications, [person.pk]))


def conflict_between(*, person: User, application: Application) -> str | None:
    """Return where a conflict between this person and this application comes from, if there is one."""
    found = _gather(ABOUT_ONE.rows(person=person.pk, application=application.pk))
    return found.get(application.pk, {}).get(person.pk)


def conflicts_of_reviewer(reviewer: User, *, also: int = 0) -> dict[int, str]:
    """Return where this reviewer's conflicts come from, by application: of all undecided ones that were given to them.

    ``also`` is the id of one more application, whatever became of it.
    """
    found = _gather(ABOUT_GIVEN.rows(person=reviewer.pk, application=also))
    return {key: people[reviewer.pk] for key, people in found.items() if reviewer.pk in people}


def applies_in(person: User) -> Exists:
    """Return the condition "this person applies in it", for a queryset of rounds."""
    own = Application.objects.competing().filter(applicant__person=person)
    return Exists(own.filter(round=OuterRef("pk")))


def is_applicant_in(*, person: User, round: Round) -> bool:
    """Say whether this person applies in the round."""
    return Round.objects.filter(applies_in(person), pk=round.pk).exists()


# What grants know


def register_own() -> None:
    register(ConflictSource.DECLARED, _declared)
    register(ConflictSource.MEMBER, _own)
    register(ConflictSource.ACTED, _begun)
    register(ConflictSource.COMPETES, _competing, round_lookup="round_id")


def _declared(applications: "QuerySet[Application]", people: Any) -> "QuerySet[Any, Any]":
    stepped_back = Conflict.objects.filter(application__in=applications.values("pk"), reviewer__in=people)
    return stepped_back.order_by().values_list("application_id", "reviewer_id")


def _begun(applications: "QuerySet[Application]", people: Any) -> "QuerySet[Any, Any]":
    return applications.filter(acted_by__in=people).values_list("pk", "acted_by_id")


def _own(applications: "QuerySet[Application]", people: Any) -> "QuerySet[Any, Any]":
    return applications.filter(applicant__person__in=people).values_list("pk", "applicant__person_id")


def _competing(applications: "QuerySet[Application]", people: Any) -> "QuerySet[Any, Any]":
    rounds = Application.objects.competing().order_by().filter(round__in=applications.values("round"))
    return rounds.filter(applicant__person__in=people).values_list("round_id", "applicant__person_id")


# One UNION of all sources


def _union(applications: "QuerySet[Application]", people: Any) -> Any:
    """Return (application or round, person, source), and (application, round, ROUND) of rounds with such rows.

    The rounds apart: a join of a round's applications with themselves has a million rows where there are a thousand.
    """
    bare = applications.order_by()
    parts = [one.rows(bare, people).annotate(kind=Value(one.name)) for one in _sources.values()]
    for one in _sources.values():
        if one.round_lookup:
            closed = one.rows(bare, people).values(one.round_lookup)
            parts.append(bare.filter(round__in=closed).values_list("pk", "round_id").annotate(kind=Value(ROUND)))
    return parts[0].union(*parts[1:])


def _gather(rows: Iterable[Any]) -> Conflicts:
    found: Conflicts = defaultdict(dict)
    order = list(_sources)
    by_round: dict[int, dict[int, str]] = defaultdict(dict)
    rounds: list[tuple[int, int]] = []
    pairs: list[tuple[int, int, int, str]] = []
    for key, other, kind in rows:
        if kind == ROUND:
            rounds.append((key, other))
        elif _sources[kind].round_lookup:
            by_round[key][other] = kind
        else:
            pairs.append((order.index(kind), key, other, kind))
    pairs += [(order.index(kind), key, who, kind) for key, of in rounds for who, kind in by_round[of].items()]
    for _place, key, who, kind in sorted(pairs):
        found[key].setdefault(who, kind)
    return found


def _judges(applications: "QuerySet[Application]") -> Any:
    """Return who judges or handles applications anywhere, and who was given one of these rounds, as a subquery."""
    rounds = applications.order_by().values("round")
    given = Assignment.objects.filter(application__round__in=rounds, reviewer__isnull=False)
    roles = RoleGrant.objects.filter(role__in=JUDGES)
    return User.objects.filter(
        Q(is_superuser=True) | Q(pk__in=roles.values("user")) | Q(pk__in=given.order_by().values("reviewer"))
    ).values("pk")


def _given_to(reviewer_id: int, also: int) -> "QuerySet[Application]":
    given = Q(assignments__reviewer=reviewer_id, status__in=(Status.SENT, Status.IN_REVIEW))
    return Application.objects.filter(Q(pk=also) | given)


def _in_round(round: int) -> "QuerySet[Application]":
    return Application.objects.filter(round=round).with_committee()


def _about(application: int) -> "QuerySet[Application]":
    return Application.objects.filter(pk=application)


# Written once in a process: Django takes longer to write such a text than the database to answer it.
IN_ROUND = PreparedQuery(lambda round: _union(_in_round(round), _judges(_in_round(round))), "round")
ABOUT_ALL = PreparedQuery(lambda application: _union(_about(application), _judges(_about(application))), "application")
ABOUT_ONE = PreparedQuery(lambda person, application: _union(_about(application), [person]), "person", "application")
ABOUT_GIVEN = PreparedQuery(
    lambda person, application: _union(_given_to(person, application), [person]), "person", "application"
)
