"""Where a conflict of interest may come from: found in the records, not only declared.

Other apps add their own with ``register`` (a mentor of the applicant, a seller of what is bought). A finder takes a
queryset of applications and yields (application id, person id) pairs; it must cost a constant number of queries.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from accounts.models import User
from grants.enums import ConflictSource, Status
from grants.models import Application, Conflict


class Pair(NamedTuple):
    application_id: int
    person_id: int


Finder = Callable[["QuerySet[Application]"], Iterable[Pair]]
_finders: dict[str, Finder] = {}

PEOPLE = ("applicant__person", "applicant__memberships__person")
ATTESTED = tuple(f"{person}__unit_completions__attested_by" for person in PEOPLE)
ACTED = (
    "acted_by",
    "saves__acted_by",
    *(
        f"{person}__{rows}__acted_by"
        for person in PEOPLE
        for rows in ("enrolments", "unit_completions", "course_completions")
    ),
)
LOOKUPS = {ConflictSource.MEMBER: PEOPLE, ConflictSource.ATTESTED: ATTESTED, ConflictSource.ACTED: ACTED}


def register(source: str, finder: Finder) -> None:
    """Add a source of conflicts; called in ``AppConfig.ready``."""
    _finders[source] = finder


def find_conflicts(applications: "QuerySet[Application]") -> dict[int, dict[int, str]]:
    """Return, for each application id, the people who may not see or judge it, each with the first source found.

    Declared ones and those found in the records, in two queries and what the registered finders ask.
    """
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for application_id, person_id, source in [*_declared(applications), *_from_records(applications)]:
        found[application_id].setdefault(person_id, source)
    for source, finder in _finders.items():
        for pair in finder(applications):
            found[pair.application_id].setdefault(pair.person_id, source)
    return found


def conflict_between(*, person: User, application: Application) -> str | None:
    """Return where a conflict between this person and this application comes from, if there is one."""
    found = find_conflicts(Application.objects.filter(pk=application.pk))
    return found.get(application.pk, {}).get(person.pk)


def _declared(applications: "QuerySet[Application]") -> Iterable[tuple[int, int, str]]:
    rows = Conflict.objects.filter(application__in=applications, reviewer__isnull=False)
    return rows.values_list("application_id", "reviewer_id", "source")


def _from_records(applications: "QuerySet[Application]") -> Iterable[tuple[int, int, str]]:
    """Who is the applicant, attested a fact of theirs, or acted for them: one UNION over all the ways."""
    ways = [_way(applications, lookup, source) for source, lookups in LOOKUPS.items() for lookup in lookups]
    sent = _way(applications, "events__actor", ConflictSource.ACTED, events__to_status=Status.SENT)
    rows = ways[0].union(*ways[1:], sent)
    return sorted(rows, key=lambda row: list(LOOKUPS).index(ConflictSource(row[2])))


def _way(applications: "QuerySet[Application]", lookup: str, source: ConflictSource, **only: Any) -> Any:
    """One filter call, so that all its conditions are about the same row of a to-many relation."""
    rows = applications.order_by().filter(**{f"{lookup}__isnull": False}, **only)
    return rows.values_list("pk", lookup, Value(str(source)))
