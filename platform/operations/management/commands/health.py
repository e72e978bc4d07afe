"""Say everything that is wrong; exit code 1 when there is something, so that a timer can mail it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from operations.health import find_troubles


class Command(BaseCommand):
    help = "Look at database, disks, background tasks, clock, backups, migrations, mail and Redis."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = find_troubles(timezone.now())
        self.stdout.write("\n".join(troubles) or "ok")
        if troubles:
            raise SystemExit(1)
