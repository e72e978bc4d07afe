"""The log's verbs about certificates in the one grammar of all (core.log_verbs), and certificates by their codes."""

from typing import Any, ClassVar

from core.log_migrations import name_subjects, rename_verbs
from django.db import migrations


def certificates(apps: Any) -> Any:
    rows = apps.get_model("certificates", "Certificate").objects.values_list("pk", "code").iterator()
    return ((key, f"{code[: len(code) // 2]}-{code[len(code) // 2 :]}") for key, code in rows)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("certificates", "0002_no_names_of_trainers"), ("core", "0005_log_subject_names")]

    operations: ClassVar = [
        rename_verbs({"issued": "certificate.issued", "revoked": "certificate.revoked"}),
        name_subjects("certificates.certificate", certificates),
    ]
