"""Verbs become a closed list in one grammar; each line says what its subject was called, not only a row's id."""

from typing import Any, ClassVar

import core.log_verbs
from core.log_migrations import name_subjects, rename_verbs
from django.db import migrations, models


def concerns(apps: Any) -> Any:
    return apps.get_model("core", "Concern").objects.values_list("pk", "number").iterator()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0003_limit_counts")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="logentry",
            name="subject_name",
            field=models.CharField(blank=True, default="", max_length=255, verbose_name="subject"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="logentry",
            name="verb",
            field=models.CharField(choices=core.log_verbs.choices, max_length=64, verbose_name="verb"),
        ),
        rename_verbs({"closed concern": "concern.closed"}),
        name_subjects("core.concern", concerns),
    ]
