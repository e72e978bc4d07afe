"""Wagtail hooks of operations: the dashboard tells administrators what is wrong with the server."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from operations.health import find_recorded_troubles


class HealthPanel(Component):
    template_name = "operations/admin/health.html"
    order = 5

    def __init__(self, troubles: list[str]) -> None:
        self.troubles = troubles

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        return {"troubles": self.troubles}


@hooks.register("construct_homepage_panels", order=200)
def show_troubles(request: HttpRequest, panels: list[Component]) -> None:
    """Runs after the panels were arranged by role, which takes some away."""
    if request.user.is_superuser and (troubles := find_recorded_troubles(timezone.now())):
        panels.append(HealthPanel(troubles))
