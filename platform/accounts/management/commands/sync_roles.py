"""Bring the groups of all roles to what the apps register now. Run it after an upgrade, or when pages moved."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import RoleGrant
from accounts.services import sync_role
from core.models import Programme


class Command(BaseCommand):
    help = "Bring the groups of all roles to what the apps register now."

    def handle(self, *args: Any, **options: Any) -> None:
        held = RoleGrant.objects.order_by().values_list("role", "programme_id").distinct()
        programmes = Programme.objects.in_bulk()
        for role, programme_id in held:
            sync_role(role=role, programme=programmes[programme_id])
        self.stdout.write(f"{len(held)} groups brought up to date.")
