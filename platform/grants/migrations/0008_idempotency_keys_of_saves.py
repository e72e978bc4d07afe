import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

SAVES = ("answersave", "reviewsave")


def take_the_id(apps, schema_editor):
    """A save's id was its form's; whoever reviews saved it."""
    for name in SAVES:
        apps.get_model("grants", name).objects.update(form_id=F("id"))
    reviewers = apps.get_model("grants", "review").objects.filter(pk=OuterRef("review")).values("reviewer")
    apps.get_model("grants", "reviewsave").objects.update(acted_by=Subquery(reviewers[:1]))


def give_each_a_key(apps, schema_editor):
    """Going back: an application's form was unique, and nothing asks which it was."""
    applications = apps.get_model("grants", "application").objects
    for pk in applications.values_list("pk", flat=True):
        applications.filter(pk=pk).update(form_id=uuid.uuid4())


def fields_of(model_name):
    return [
        migrations.AlterModelOptions(model_name, {"ordering": ["number"]}),
        migrations.AlterField(model_name, "form_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
        migrations.AlterField(
            model_name, "id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)
        ),
        migrations.AlterField(model_name, "number", models.PositiveIntegerField(verbose_name="number")),
        migrations.AlterField(model_name, "values", models.JSONField(default=dict, verbose_name="values")),
        migrations.AlterField(model_name, "saved_at", models.DateTimeField(verbose_name="saved at")),
    ]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("grants", "0007_lists_of_costs_are_rows"),
    ]

    operations = [
        *(migrations.AddField(name, "form_id", models.UUIDField(editable=False, null=True)) for name in SAVES),
        migrations.AddField(
            "reviewsave",
            "acted_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="saved by",
            ),
        ),
        migrations.RunPython(take_the_id, migrations.RunPython.noop),
        *fields_of("answersave"),
        *fields_of("reviewsave"),
        # What began an application has a receipt (questions) from now on.
        migrations.AlterField("application", "form_id", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(migrations.RunPython.noop, give_each_a_key),
        migrations.RemoveField("application", "form_id"),
    ]
