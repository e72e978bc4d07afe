"""Take away the second step of somebody who lost it: for the administrator who is locked out."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.selectors import person_by_sign_in_name
from accounts.services import remove_second_step


class Command(BaseCommand):
    help = "Take away a person's second step for signing in, and sign them out everywhere. It is logged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the phone number, email or username with which the person signs in")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        person = person_by_sign_in_name(name, settings.PHONENUMBER_DEFAULT_REGION)
        if person is None:
            raise CommandError(f"Nobody signs in with {name!r}.")
        if not remove_second_step(user=person, by=None, now=timezone.now()):
            raise CommandError(f"{name} has no second step.")
        self.stdout.write(f"{name} can sign in without a second step now.")
