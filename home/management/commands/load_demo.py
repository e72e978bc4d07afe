"""Fill the demo with people. Running it again changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.models import Programme
from home.demo import PASSWORD, PEOPLE, load_demo


class Command(BaseCommand):
    help = "Fill the demo with people and rounds, and print how to sign in. Never on a site with real people."

    def handle(self, *args: Any, **options: Any) -> None:
        programme = Programme.objects.filter(key="demo").first()
        if programme is None:
            raise CommandError("There is no demo programme yet. Make it first: manage.py load_starter")
        load_demo(programme=programme, now=timezone.now())
        self.stdout.write(f"\nSeedbed: {settings.SITE_URL}/\nSign in: {settings.SITE_URL}/accounts/login/")
        self.stdout.write(f"Admin:   {settings.SITE_URL}/admin/\nReview:  {settings.SITE_URL}/review/\n")
        self.stdout.write(f"Everybody's password is: {PASSWORD}")
        for person in PEOPLE:
            self.stdout.write(f"  {person.username:<10} {person.what}")
        self.stdout.write("")
