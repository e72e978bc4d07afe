"""The log's verbs about people in the one grammar of all (core.log_verbs), and people by their pseudonyms."""

from typing import Any, ClassVar

from core.log_migrations import name_subjects, rename_verbs
from django.db import migrations

VERBS = {
    "signed up": "person.signed_up",
    "changed sign-in names": "sign_in_names.changed",
    "verified phone": "phone.verified",
    "erased person": "person.erased",
    "granted role": "role.granted",
    "revoked role": "role.revoked",
    "removed second step": "second_step.removed",
}


def people(apps: Any) -> Any:
    """Yield everybody's pseudonym: who has deleted their account has it in the line that says so."""
    yield from apps.get_model("accounts", "User").objects.values_list("pk", "pseudonym").iterator()
    erased = apps.get_model("core", "LogEntry").objects.filter(verb="person.erased")
    for key, detail in list(erased.values_list("subject_key", "detail")):
        yield key, detail.get("pseudonym", "")


def roles(apps: Any) -> Any:
    lines = apps.get_model("core", "LogEntry").objects.filter(subject_type="accounts.rolegrant")
    for key, detail in list(lines.values_list("subject_key", "detail")):
        yield key, f"{detail.get('role', '')} {detail.get('to', '')}".strip()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0006_notices_of_any_length"), ("core", "0005_log_subject_names")]

    operations: ClassVar = [
        rename_verbs(VERBS),
        name_subjects("accounts.user", people),
        name_subjects("accounts.rolegrant", roles),
    ]
