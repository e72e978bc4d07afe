"""Verbs are a closed list (each app renames its own); each line says what its subject was called, not only a row's id."""

from typing import ClassVar

import core.log_verbs
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0004_concerns_move_to_safety")]

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
    ]
