"""The table of concerns came from the app core: nothing of an installation that is there may get lost on the way."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from core.models import LogEntry
from safety.models import Concern
from safety.services import close_concern
from tests.safety.factories import ConcernFactory

CORE, SAFETY = ("core", "0004_concerns_move_to_safety"), ("safety", "0001_concerns_come_from_core")
pytestmark = pytest.mark.django_db(transaction=True)


def run(name: tuple[str, str], act: Callable[..., object]) -> None:
    """Apply or take back one migration, as ``migrate`` does, without the hundreds that stand before and after it."""
    loader = MigrationLoader(connection)
    before = loader.project_state(name, at_end=False)
    with connection.schema_editor() as editor:
        act(loader.graph.nodes[name], before, editor)
    ContentType.objects.clear_cache()


def tables() -> set[str]:
    return {table for table in connection.introspection.table_names() if table.endswith("_concern")}


def test_concerns_of_an_installation_move_with_all_that_names_them(now: datetime) -> None:
    concern = ConcernFactory(text="He asked for 500.")
    close_concern(concern=concern, note="Talked.", based_on="", by=None, now=now)
    group = Group.objects.create(name="support of before")
    group.permissions.add(Permission.objects.get(content_type__app_label="safety", codename="view_concern"))

    run(SAFETY, Migration.unapply)
    run(CORE, Migration.unapply)

    assert tables() == {"core_concern"}
    assert LogEntry.objects.get().subject_type == "core.concern"
    assert group.permissions.get().content_type.app_label == "core"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, number FROM core_concern")
        assert cursor.fetchall() == [("He asked for 500.", concern.number)]

    run(CORE, Migration.apply)
    run(SAFETY, Migration.apply)

    assert tables() == {"safety_concern"}
    assert Concern.objects.get().closing_note == "Talked."
    assert LogEntry.objects.get().subject_type == Concern._meta.label_lower
    assert group.permissions.get().content_type == ContentType.objects.get_for_model(Concern)
    assert ContentType.objects.filter(model="concern").count() == 1
