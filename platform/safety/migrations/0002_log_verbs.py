"""The log's verb about concerns in the one grammar of all (core.log_verbs), and concerns by their numbers."""

from typing import Any, ClassVar

from core.log_migrations import name_subjects, rename_verbs
from django.db import migrations


def concerns(apps: Any) -> Any:
    return apps.get_model("safety", "Concern").objects.values_list("pk", "number").iterator()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("safety", "0001_concerns_come_from_core"), ("core", "0005_log_subject_names")]

    operations: ClassVar = [
        rename_verbs({"closed concern": "concern.closed"}),
        name_subjects("safety.concern", concerns),
    ]
