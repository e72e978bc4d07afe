"""Put a backup in the place of database and media files, bring it up to this version, and make its renditions."""

import signal
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from operations.errors import NotUndone
from operations.services.backups import restore_backup


class Command(BaseCommand):
    help = "Put a backup made by `backup` in the place of what is there. Stop the site first."
    requires_migrations_checks = False
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        for stop in (signal.SIGTERM, signal.SIGHUP):  # a line that breaks: end as by a key, which undoes
            signal.signal(stop, signal.default_int_handler)
        try:
            aside = restore_backup(file=file, now=timezone.now())
        except NotUndone as error:
            raise CommandError(f"Not restored, and not as it was before: {error}") from error
        except KeyboardInterrupt as error:
            raise CommandError("Not restored: interrupted. Everything is as it was before.") from error
        except Exception as error:
            raise CommandError(f"Not restored: {error} Everything is as it was before.") from error
        for place in aside:
            self.stdout.write(f"What was there before is now {place}. Delete it when all is well.")
        self.stdout.write("Database and files are the backup's. Now they are brought up to this version.")
        call_command("migrate", verbosity=0)
        call_command("make_renditions")
        self.stdout.write("Restored. Start the site again.")
