from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from core.admin_viewsets import LogViewSet, PlaceViewSet, ProgrammeViewSet


class HouseGroup(ViewSetGroup):
    menu_label = _("House")
    menu_icon = "home"
    menu_order = 900
    items = (ProgrammeViewSet(), PlaceViewSet(), LogViewSet())


@hooks.register("register_admin_viewset")
def register_house() -> HouseGroup:
    return HouseGroup()
