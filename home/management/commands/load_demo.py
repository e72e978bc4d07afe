"""Fill the demo with people. Running it again changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.models import Certificate
from certificates.pdf import check_address
from core.models import Programme
from home.demo.guards import RealSite, check_may_load_demo
from home.demo.people import FINISHED, PASSWORD, PEOPLE, load_demo


class Command(BaseCommand):
    help = "Fill the demo with people and rounds, and print how to sign in. Never on a site with real people."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_may_load_demo()
        except RealSite as error:
            raise CommandError(str(error)) from error
        programme = Programme.objects.filter(key="demo").first()
        if programme is None:
            raise CommandError("There is no demo programme yet. Make it first: manage.py load_starter")
        load_demo(programme=programme, now=timezone.now())
        self.stdout.write(f"\n{settings.SITE_NAME}: {settings.SITE_URL}/")
        for certificate in Certificate.objects.filter(learner__username=FINISHED)[:1]:
            self.stdout.write(f"A certificate to check: {check_address(certificate)}")
        self.stdout.write(f"\nEverybody's password is: {PASSWORD}")
        for person in PEOPLE:
            self.stdout.write(f"  {person.username:<10} {person.what:<34} {settings.SITE_URL}{person.begins_at}")
        self.stdout.write("")
