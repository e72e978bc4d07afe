"""Run what is due on the clock. From a timer, once a minute; late, twice or on two machines at once does no harm."""

import contextlib
import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from operations.services.due import run_due


class Command(BaseCommand):
    help = "Run what is due on the clock: publish what was scheduled, clear sessions, take back tasks of dead workers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="Go on until the process that started this one has ended."
        )

    def handle(self, *args: Any, every: float | None, **options: Any) -> None:
        if every is None:
            if not self.run_once():
                raise CommandError("Some of it failed; it is tried again.")
            return
        with contextlib.suppress(KeyboardInterrupt):
            self.run_for(os.getppid(), every)

    def run_for(self, parent: int, every: float) -> None:
        while os.getppid() == parent:
            try:
                self.run_once()
            except (DatabaseError, InterfaceError) as error:
                self.stderr.write(f"The database is away: {error}")
            connections.close_all()
            self.wait(every, parent)

    def run_once(self) -> bool:
        """Print what was done, and say whether all of it went well."""
        outcomes = run_due(now=timezone.now())
        for outcome in outcomes:
            if not outcome.is_good:
                self.stderr.write(f"{outcome.name}: {outcome.words}")
            elif outcome.words:
                self.stdout.write(f"{outcome.name}: {outcome.words}")
        return all(outcome.is_good for outcome in outcomes)

    @staticmethod
    def wait(seconds: float, parent: int) -> None:
        until = time.monotonic() + seconds
        while os.getppid() == parent and time.monotonic() < until:
            time.sleep(min(1.0, seconds))
