"""Make a new site work: its pages, courses and grants. Running it again adds only what is missing or changed."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from courses import loading
from home.starter import course_order, make_programme, make_site

LOADERS = ("lessons.loading", "grants.loading")


class Command(BaseCommand):
    help = "Load the starter content: site, programme, courses, lessons, grants."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--content", type=Path, default=loading.CONTENT, help="folder with the courses")

    def handle(self, *args: Any, **options: Any) -> None:
        """In one transaction: whoever stops it half-way finds nothing changed; each course is weighed once, after."""
        with transaction.atomic():
            make_programme(make_site())
            loading.load(options["content"], order=course_order())
            for name in LOADERS:
                if find_spec(name):
                    import_module(name).load()
        self.stdout.write("The starter content is there.")
