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

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from accounts.models import Role, RoleGrant, User
from core.prepared import PreparedQuery
from courses.models import CourseCompletion, Enrolment, UnitCompletion
from grants.enums import ConflictSource, Status
from grants.models import Application, Assignment, Conflict, Round
from lessons.models import Attempt, ResponseSave, WorksheetSave


class Pair(NamedTuple):
    application_id: int
    person_id: int


Finder = Callable[["QuerySet[Application]"], Iterable[Pair]]
Conflicts = dict[int, dict[int, str]]
_finders: dict[str, Finder] = {}

ORDER = [ConflictSource.DECLARED, ConflictSource.MEMBER, ConflictSource.ATTESTED, ConflictSource.ACTED]
JUDGES = (Role.COMMITTEE, Role.GRANT_MANAGER, Role.FINANCE)
PEOPLE = ("applicant__person", "applicant__memberships__person")
# Rows about a learner that say who else had a hand in them; plan pages give an application its first answers.
HELPED: list[tuple[Any, str, str, ConflictSource]] = [
    (UnitCompletion, "learner", "attested_by", ConflictSource.ATTESTED),
    (UnitCompletion, "learner", "acted_by", ConflictSource.ACTED),
    (Enrolment, "learner", "acted_by", ConflictSource.ACTED),
    (CourseCompletion, "learner", "acted_by", ConflictSource.ACTED),
    (Attempt, "learner", "acted_by", ConflictSource.ACTED),
    (ResponseSave, "attempt__learner", "acted_by", ConflictSource.ACTED),
    (WorksheetSave, "worksheet__learner", "acted_by", ConflictSource.ACTED),
]
# Rows of an application that say who had a hand in it.
WROTE: list[tuple[str, dict[str, Any]]] = [
    ("acted_by", {}),
    ("saves__acted_by", {}),
    ("events__actor", {"events__to_status": Status.SENT}),
]
APPLIES, COMPETES, ROUND, HELPS = "applies", str(ConflictSource.COMPETES), "round", "helps "  # kinds of rows
MOST_LISTED = 500  # learners named one by one in a query; whoever helped more of them asks for every applicant


def register(source: str, finder: Finder) -> None:
    """Add a source of conflicts; called in ``AppConfig.ready``."""
    _finders[source] = finder


def find_conflicts(applications: "QuerySet[Application]", *, person: User | None = None) -> Conflicts:
    """Return, for each application id, the people who may not see or judge it, each with the first source found.

    Only people who could judge or handle it are looked for, or only ``person``: so what is read grows with what *they*
    did for others, not with what all applicants learnt. One query, or two for one person: who helped nobody asks for no
    applicant. And what the registered finders ask.
    """
    if person is None:
        judges = _judges(applications)
        rows = _union([*_ways(applications, judges), *_applicants(applications), *_helping(judges)])
        return _gather(applications, _sort(rows, defaultdict(list)))
    helpers = _helped_by(person)
    return _gather(applications, _sort(_union(_ways_of(applications, [person.pk], helpers)), helpers), only=person)


def conflict_between(*, person: User, application: Application) -> str | None:
    """Return where a conflict between this person and this application comes from, if there is one."""
    applications = Application.objects.filter(pk=application.pk)
    return _conflicts_of(person, applications, ABOUT_ONE, application.pk).get(application.pk)


def conflicts_of_reviewer(reviewer: User, *, also: int = 0) -> dict[int, str]:
    """Return where this reviewer's conflicts come from, by application: of all undecided ones that were given to them.

    ``also`` is the id of one more application, whatever became of it.
    """
    return _conflicts_of(reviewer, _given_to(reviewer.pk, also), ABOUT_GIVEN, also)


def _conflicts_of(
    person: User, applications: "QuerySet[Application]", prepared: PreparedQuery, application_id: int
) -> dict[int, str]:
    helpers = _helped_by(person)
    rows: Iterable[Any] = (
        _union(_ways_of(applications, [person.pk], helpers))
        if helpers
        else prepared.rows(person=person.pk, application=application_id)
    )
    found = _gather(applications, _sort(rows, helpers), only=person)
    return {key: people[person.pk] for key, people in found.items() if person.pk in people}


def applies_in(person: User) -> Exists:
    """Return the condition "this person applies in it", for a queryset of rounds."""
    return Exists(Application.objects.competing().filter(_is_of(person), round=OuterRef("pk")))


def is_applicant_in(*, person: User, round: Round) -> bool:
    """Say whether this person applies in the round, alone or in a group."""
    return Round.objects.filter(applies_in(person), pk=round.pk).exists()


def _is_of(person: User) -> Q:
    return Q(**{PEOPLE[0]: person}) | Q(**{PEOPLE[1]: person})


Helpers = dict[int, list[tuple[int, ConflictSource]]]


class Records(NamedTuple):
    """What the database knows: (application, person, source), (application, applicant), who helped whom, who competes.

    ``competing`` has the judges who apply in a round, by round, and ``rounds`` says (application, round) where somebody
    does: a join of a round's applications with themselves has a million rows where there are a thousand.
    """

    known: list[tuple[int, int, ConflictSource]]
    applicants: list[tuple[int, int]]
    helpers: Helpers
    competing: dict[int, set[int]]
    rounds: list[tuple[int, int]]

    def pairs(self) -> list[tuple[int, int, ConflictSource]]:
        """Return all but who competes as (application, person, source)."""
        of_applicants = [
            (application_id, judge, source)
            for application_id, person_id in self.applicants
            for judge, source in self.helpers.get(person_id, ())
        ]
        return self.known + of_applicants


def _gather(applications: "QuerySet[Application]", records: Records, only: User | None = None) -> Conflicts:
    found: Conflicts = defaultdict(dict)
    for application_id, person_id, source in sorted(records.pairs(), key=lambda row: ORDER.index(row[2])):
        found[application_id].setdefault(person_id, str(source))
    for application_id, round_id in records.rounds:
        for person_id in records.competing[round_id]:
            found[application_id].setdefault(person_id, COMPETES)
    for name, finder in _finders.items():
        for pair in finder(applications):
            if only is None or pair.person_id == only.pk:
                found[pair.application_id].setdefault(pair.person_id, name)
    return found


def _helped_by(person: User) -> Helpers:
    """Return the learners whom this person helped: one query."""
    helpers: Helpers = {}
    for learner, actor, kind in HELPED_BY.rows(person=person.pk):
        helpers.setdefault(learner, []).append((actor, ConflictSource(kind.removeprefix(HELPS))))
    return helpers


def _sort(rows: Iterable[Any], helpers: Helpers) -> Records:
    """Sort the rows of a union, (number, number, kind), by their kind."""
    records = Records([], [], helpers, defaultdict(set), [])
    for key, person_id, kind in rows:
        if kind == APPLIES:
            records.applicants.append((key, person_id))
        elif kind == ROUND:
            records.rounds.append((key, person_id))
        elif kind == COMPETES:
            records.competing[key].add(person_id)
        elif kind.startswith(HELPS):
            records.helpers[key].append((person_id, ConflictSource(kind.removeprefix(HELPS))))
        else:
            records.known.append((key, person_id, ConflictSource(kind)))
    return records


def _given_to(reviewer_id: int, also: int) -> "QuerySet[Application]":
    given = Q(assignments__reviewer=reviewer_id, status__in=(Status.SENT, Status.IN_REVIEW))
    return Application.objects.filter(Q(pk=also) | given)


def _judges(applications: "QuerySet[Application]") -> Any:
    """Return who judges or handles applications anywhere, and who was given one of these rounds, as a subquery."""
    rounds = applications.order_by().values("round")
    given = Assignment.objects.filter(application__round__in=rounds, reviewer__isnull=False)
    roles = RoleGrant.objects.filter(role__in=JUDGES)
    return User.objects.filter(
        Q(is_superuser=True) | Q(pk__in=roles.values("user")) | Q(pk__in=given.order_by().values("reviewer"))
    ).values("pk")


# The parts of the UNION: each a queryset of (number, number, kind of row)


def _union(ways: list[Any]) -> Any:
    return ways[0].union(*ways[1:])


def _ways(applications: "QuerySet[Application]", judges: Any) -> list[Any]:
    """Who stepped back, is the applicant or one of its members, wrote in it, competes with it."""
    bare = applications.order_by()
    competing = Application.objects.competing().order_by().filter(round__in=bare.values("round"))
    rivals = competing.filter(Q(**{f"{PEOPLE[0]}__in": judges}) | Q(**{f"{PEOPLE[1]}__in": judges}))
    declared = Conflict.objects.filter(application__in=bare.values("pk"), reviewer__in=judges)
    return [
        declared.order_by().values_list("application_id", "reviewer_id", Value(str(ConflictSource.DECLARED))),
        *(_way(bare, lookup, ConflictSource.MEMBER, **{f"{lookup}__in": judges}) for lookup in PEOPLE),
        *(_way(bare, lookup, ConflictSource.ACTED, **{f"{lookup}__in": judges}, **more) for lookup, more in WROTE),
        *(
            competing.filter(**{f"{lookup}__in": judges}).values_list("round_id", lookup, Value(COMPETES))
            for lookup in PEOPLE
        ),
        bare.filter(round__in=rivals.values("round")).values_list("pk", "round_id", Value(ROUND)),
    ]


def _ways_of(applications: "QuerySet[Application]", judges: list[int], helpers: Helpers) -> list[Any]:
    """The same, and who applies where one of them was helped."""
    few = list(helpers) if len(helpers) <= MOST_LISTED else None
    return [*_ways(applications, judges), *(_applicants(applications, few) if helpers else [])]


def _applicants(applications: "QuerySet[Application]", few: list[int] | None = None) -> list[Any]:
    """Who applies, or of these few who does."""
    among: dict[str, Any] = {"isnull": False} if few is None else {"in": few}
    return [
        _way(applications.order_by(), lookup, APPLIES, **{f"{lookup}__{how}": what for how, what in among.items()})
        for lookup in PEOPLE
    ]


def _helping(judges: Any) -> list[Any]:
    """Whom they helped. What people do for themselves is no help, and is left out here: it is nearly all there is."""
    return [
        model._default_manager.filter(**{f"{actor}__in": judges})
        .exclude(**{actor: F(learner)})
        .order_by()
        .values_list(learner, actor, Value(f"{HELPS}{source}"))
        for model, learner, actor, source in HELPED
    ]


def _way(applications: "QuerySet[Application]", lookup: str, kind: str, **conditions: Any) -> Any:
    """One filter call, so that all its conditions are about the same row of a to-many relation."""
    return applications.filter(**conditions).values_list("pk", lookup, Value(str(kind)))


HELPED_BY = PreparedQuery(lambda person: _union(_helping([person])), "person")
ABOUT_ONE = PreparedQuery(
    lambda person, application: _union(_ways(Application.objects.filter(pk=application), [person])),
    "person",
    "application",
)
ABOUT_GIVEN = PreparedQuery(
    lambda person, application: _union(_ways(_given_to(person, application), [person])), "person", "application"
)
