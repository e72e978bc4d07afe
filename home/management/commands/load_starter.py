"""Make a new site work: its pages, courses and grants. Running it again adds only what is missing or changed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

import courses.loading
import grants.loading
import lessons.loading
from home.demo.guards import RealSite, check_may_load_starter
from home.starter import course_order, make_programme, make_site


class Command(BaseCommand):
    help = "Load the starter content: site, programme, courses, lessons, grants."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--content", type=Path, default=courses.loading.CONTENT, help="folder with the courses")
        parser.add_argument("--on-a-live-site", action="store_true", help="also where people have accounts already")

    def handle(self, *args: Any, **options: Any) -> None:
        """In one transaction: whoever stops it half-way finds nothing changed, and each course is measured once.

        Their pictures are made ready for phones when it commits, as after any publishing.
        """
        try:
            check_may_load_starter(is_meant=options["on_a_live_site"])
        except RealSite as error:
            raise CommandError(str(error)) from error
        with transaction.atomic():
            programme = make_programme(make_site())
            courses.loading.load(options["content"], order=course_order())
            lessons.loading.load(options["content"])
            grants.loading.load(programme=programme, now=timezone.now())
        self.stdout.write("The starter content is there.")
