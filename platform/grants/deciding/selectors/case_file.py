"""Case file of an application: who asks, what they declared, what they had before."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from grants.applying.selectors.applications import CheckedRule, declared_of
from grants.applying.wording import declared_words
from grants.conflicts import applies_in
from grants.eligibility import Facts, check_rule
from grants.models import Application, Award
from grants.rounds.selectors.versions import declared_rules, rules_of


@dataclass(frozen=True, slots=True)
class DeclaredLine:
    """What the applicant said about one rule, and whether it meets it."""

    checked: CheckedRule
    answer: str


def declared_lines(application: Application, language: str) -> list[DeclaredLine]:
    """Return the rules that the applicant answered themselves, with their answers (two queries, three translated)."""
    declared = declared_of(application)
    facts = Facts(declared=declared)
    return [
        DeclaredLine(
            CheckedRule(rule, check_rule(rule.kind, rule.key, rule.parameters, facts)),
            declared_words(rule, declared.get(rule.key)),
        )
        for rule in declared_rules(rules_of(application.version, language))
    ]


def earlier_applications(application: Application, reader: User) -> QuerySet[Application]:
    """Return what the same people asked for in other rounds of the programme, newest first (one query).

    ``awarded`` is what they were promised and still have. A round in which the reader applies is left out.
    """
    of_the_same = Q(applicant=application.applicant_id)
    if application.applicant.person_id:
        person = application.applicant.person_id
        of_the_same |= Q(applicant__person=person) | Q(applicant__memberships__person=person)
    live = Award.objects.filter(application=OuterRef("pk"), cancelled_at__isnull=True)
    rows = Application.objects.with_committee().filter(of_the_same, round__programme=application.round.programme_id)
    mine = type(application.round).objects.filter(applies_in(reader))
    return (
        rows.exclude(pk=application.pk)
        .exclude(round__in=mine)
        .select_related("round")
        .annotate(awarded=Subquery(live.values("amount_minor")[:1]))
        .order_by("-sent_at", "-pk")
        .distinct()
    )
