"""A course gives certificates once its editors say that it is complete. Courses that exist did so until now: they go on,
and so do their drafts and older versions, which Wagtail keeps as JSON: without the field, publishing one would switch
it off.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HELP = (
    "Switch it on when all lessons and checks are there. Whoever has done them all then gets the certificate, "
    "also those who did them before. While it is off, people can learn, and what they do is kept."
)


def make_field(default: bool) -> models.BooleanField[Any, Any]:
    label = "This course is complete and gives certificates"
    return models.BooleanField(default=default, help_text=HELP, verbose_name=label)


def switch_on_in_kept_versions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    versions = apps.get_model("wagtailcore", "Revision").objects.filter(
        base_content_type__app_label="wagtailcore",
        base_content_type__model="page",
        content_type__app_label="courses",
        content_type__model="coursepage",
    )
    for version in versions.iterator():
        version.content["gives_certificates"] = True
        version.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.AddField("coursepage", "gives_certificates", make_field(default=True)),
        migrations.RunPython(switch_on_in_kept_versions, migrations.RunPython.noop),
        migrations.AlterField("coursepage", "gives_certificates", make_field(default=False)),
    ]
