"""Back up database and media files while the site runs. Exit code 0 only for a backup that was read back whole."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from operations.errors import BackupError
from operations.services.backups import back_up


class Command(BaseCommand):
    help = "Back up the database and the media files, while the site runs, into one file in DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--keep", type=int, default=14, help="how many to keep in DIR (default: %(default)s)")

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        if keep < 1:
            raise CommandError("--keep must be 1 or more.")
        try:
            file = back_up(folder=folder, keep=keep, now=timezone.now())
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"Backed up: {file}")
