"""The log's verbs about grants in the one grammar of all (core.log_verbs), applications by number, rounds by title."""

from typing import Any, ClassVar

from core.log_migrations import name_subjects, rename_verbs
from django.db import migrations

VERBS = {
    "application.draft": "application.begun",
    "application.in_review": "application.passed_to_committee",
    "assigned": "reviewer.assigned",
    "unassigned": "reviewer.unassigned",
    "conflict declared": "conflict.declared",
    "review handed in": "review.handed_in",
    "review reopened": "review.reopened",
    "awarded": "award.decided",
    "declined": "decline.decided",
    "decision taken back": "decision.taken_back",
    "decision published": "decision.published",
    "decision corrected": "decision.corrected",
    "award cancelled": "award.cancelled",
    "award freed": "award.freed",
    "round.not_published": "publication.called_off",
}


def names(model: str, field: str) -> Any:
    return lambda apps: apps.get_model("grants", model).objects.values_list("pk", field).iterator()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("grants", "0005_reviews_reopened"), ("core", "0005_log_subject_names")]

    operations: ClassVar = [
        rename_verbs(VERBS),
        name_subjects("grants.application", names("Application", "number")),
        name_subjects("grants.round", names("Round", "title")),
        name_subjects("grants.roundpage", names("RoundPage", "title")),
    ]
