import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def take_the_id(apps, schema_editor):
    """A save's id was its form's."""
    for name in ("ResponseSave", "WorksheetSave"):
        apps.get_model("lessons", name).objects.update(form_id=F("id"))


def fields_of(model_name):
    return [
        migrations.AlterField(model_name, "form_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
        migrations.AlterField(
            model_name, "id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)
        ),
        migrations.AlterField(model_name, "values", models.JSONField(default=dict, verbose_name="values")),
        migrations.AlterField(
            model_name,
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
    ]


class Migration(migrations.Migration):
    dependencies = [("lessons", "0008_rows_as_in_applications")]

    operations = [
        *(
            migrations.AddField(name, "form_id", models.UUIDField(editable=False, null=True))
            for name in ("responsesave", "worksheetsave")
        ),
        migrations.RunPython(take_the_id, migrations.RunPython.noop),
        *fields_of("responsesave"),
        *fields_of("worksheetsave"),
    ]
