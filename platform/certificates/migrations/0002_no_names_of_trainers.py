"""Certificates printed by whom a fact was attested, with the full name, to anybody. The role stays, the name goes.

Their kept PDFs go too; they are made anew at the next download. Nothing to undo: the names are gone.
"""

from typing import Any

from django.apps.registry import Apps
from django.core.files.storage import default_storage
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SOURCES = {"server", "attested"}


def without_name(fact: dict[str, Any]) -> dict[str, Any]:
    return fact if fact.get("source") in SOURCES else {**fact, "source": "attested"}


def take_names_out(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for certificate in apps.get_model("certificates", "Certificate").objects.iterator():
        facts = [without_name(fact) for fact in certificate.facts]
        if facts != certificate.facts:
            certificate.facts = facts
            certificate.save(update_fields=["facts"])
            default_storage.delete(f"certificates/{certificate.code}.pdf")


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]

    operations = [migrations.RunPython(take_names_out, migrations.RunPython.noop)]
