from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import Page

from core.admin_publishing import offer_to_publish_below, refuse_unfinished
from core.admin_viewsets import LogViewSet, PlaceViewSet, ProgrammeViewSet


class HouseGroup(ViewSetGroup):
    menu_label = _("House")
    menu_icon = "home"
    menu_order = 900
    items = (ProgrammeViewSet(), PlaceViewSet(), LogViewSet())


@hooks.register("register_admin_viewset")
def register_house() -> HouseGroup:
    return HouseGroup()


@hooks.register("after_publish_page")
def say_what_is_not_published_yet(request: HttpRequest, page: Page) -> None:
    offer_to_publish_below(request, page)


@hooks.register("before_bulk_action")
def publish_nothing_half_written(
    request: HttpRequest, action_type: str, objects: list[Any], _action: object
) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    return refuse_unfinished(request, pages) if action_type == "publish" and pages else None
