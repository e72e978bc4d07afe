"""Take over the concerns, whose table core has renamed (core 0004), and all that names their model by its app.

A content type that moves takes along the permissions that groups were given, and the lines of Wagtail's history.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models


def move(apps, schema_editor, source: str, target: str) -> None:
    alias = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    if not types.filter(app_label=target, model="concern").exists():
        types.filter(app_label=source, model="concern").update(app_label=target)
    lines = apps.get_model("core", "LogEntry").objects.using(alias)
    lines.filter(subject_type=f"{source}.concern").update(subject_type=f"{target}.concern")


def to_safety(apps, schema_editor) -> None:
    move(apps, schema_editor, "core", "safety")


def to_core(apps, schema_editor) -> None:
    move(apps, schema_editor, "safety", "core")


class Migration(migrations.Migration):

    initial = True
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0004_concerns_move_to_safety"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Concern",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("number", models.CharField(max_length=12, unique=True, verbose_name="number")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("money", "Somebody asked me for money, a gift or a favour"),
                                    ("unfair", "I was treated badly or unfairly"),
                                    ("wrong", "Something on this site is wrong"),
                                    ("other", "Something else"),
                                ],
                                max_length=12,
                                verbose_name="what is it about?",
                            ),
                        ),
                        ("text", models.TextField(max_length=4000, verbose_name="what happened?")),
                        (
                            "contact",
                            models.CharField(blank=True, max_length=200, verbose_name="how can we reach you?"),
                        ),
                        ("reported_at", models.DateTimeField(verbose_name="reported at")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                        ("closing_note", models.TextField(blank=True, max_length=4000, verbose_name="what was done")),
                        (
                            "programme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="concerns",
                                to="core.programme",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "concern",
                        "verbose_name_plural": "concerns",
                        "ordering": ["-reported_at"],
                    },
                ),
            ],
        ),
        migrations.RunPython(to_safety, to_core),
    ]
