"""Wagtail's admin menu and dashboard, arranged by role: nothing is shown that the person can't use."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.images.wagtail_hooks import ImagesSummaryItem

from home.welcome import Welcome, welcomes_for

FOR_ADMINISTRATORS = frozenset({"settings", "reports", "help"})


class WelcomePanel(Component):
    template_name = "home/admin/welcome.html"
    order = 10

    def __init__(self, welcome: Welcome) -> None:
        self.welcome = welcome

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        return {"welcome": self.welcome}


@hooks.register("construct_homepage_panels")
def arrange_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's own panels are about pages: they go for who edits none."""
    if not user_has_any_page_permission(request.user):
        panels.clear()
    panels += [WelcomePanel(welcome) for welcome in welcomes_for(request)]


@hooks.register("construct_homepage_summary_items")
def leave_out_others_pictures(request: HttpRequest, items: list[Component]) -> None:
    """The library lists a trainer's own pictures; how many there are in all would be told beside an empty list."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if not isinstance(item, ImagesSummaryItem)]


@hooks.register("construct_main_menu")
def arrange_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Settings, reports across all pages and help with Wagtail itself are for administrators."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in FOR_ADMINISTRATORS]


@hooks.register("insert_global_admin_css")
def link_our_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
