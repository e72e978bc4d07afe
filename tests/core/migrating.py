"""Migrations' functions run on today's models, where these still have all that they touch."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython
from django.db.models import QuerySet


class UnguardedApps:
    """Models as a migration sees them: without what keeps rows from being changed."""

    def get_model(self, label: str, name: str) -> Any:
        return type(name, (), {"objects": QuerySet(apps.get_model(label, name))})


def run_python_of(module: str, *, backwards: bool = False) -> None:
    """Run what a migration does to rows, as "grants.migrations.0006_log_verbs"; backwards in the other order."""
    operations = [one for one in import_module(module).Migration.operations if isinstance(one, RunPython)]
    editor: Any = SimpleNamespace(connection=connection)
    for one in reversed(operations) if backwards else operations:
        code: Any = one.reverse_code if backwards else one.code
        code(UnguardedApps(), editor)
