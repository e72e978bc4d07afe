"""Wagtail hooks of grants: the menu item "Grants" and the screens behind it, for grant managers and finance."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from accounts.models import User
from grants.deciding.views.application import ApplicationView
from grants.deciding.views.ranking import PublishView, RankingView
from grants.deciding.views.rounds import RoundHistoryView, RoundsView, RoundView, SpreadView
from grants.permissions import can_see_grants_admin
from grants.rounds.views.editor_guards import publish_in_editor, refuse_deletion, refuse_publication, warn_of_copies


class GrantsMenuItem(MenuItem):
    """Shown only to those whom its screens let in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and can_see_grants_admin(request.user)


class GrantsDesk(ViewSet):
    """The screens under /admin/grants/. They ask roles per programme, not Django's permissions."""

    name = "grants_admin"
    url_prefix = "grants"
    icon = "clipboard-list"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", RoundsView.as_view(), name="rounds"),
            path("<int:pk>/", RoundView.as_view(), name="round"),
            path("<int:pk>/results/", RoundView.as_view(results_only=True), name="round-results"),
            path("<int:pk>/history/", RoundHistoryView.as_view(), name="round-history"),
            path("<int:pk>/ranking/", RankingView.as_view(), name="ranking"),
            path("<int:pk>/share-out/", SpreadView.as_view(), name="spread"),
            path("<int:pk>/publish/", PublishView.as_view(), name="publish"),
            path("<int:pk>/application/<slug:number>/", ApplicationView.as_view(), name="application"),
        ]


@hooks.register("before_delete_page")
def refuse_to_delete_rounds(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_deletion(request, [page])


@hooks.register("before_bulk_action")
def refuse_with_many(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    pages = [one for one in objects if isinstance(one, Page)]
    if action_type == "delete":
        return refuse_deletion(request, pages)
    if action_type == "publish" and pages:
        below = action.cleaned_form.cleaned_data.get("include_descendants", False)
        return refuse_publication(request, pages, with_those_below=below)
    return None


@hooks.register("before_publish_page")
def publish_rounds_whole(request: HttpRequest, page: Page) -> HttpResponse | None:
    return publish_in_editor(request, page)


@hooks.register("after_copy_page")
def warn_of_copied_rounds(request: HttpRequest, _page: Page, copy: Page) -> None:
    warn_of_copies(request, copy)


@hooks.register("register_admin_viewset")
def register_grants_admin() -> Any:
    return GrantsDesk()


@hooks.register("register_admin_menu_item")
def register_grants_menu_item() -> MenuItem:
    return GrantsMenuItem(
        _("Grants"), reverse_lazy("grants_admin:rounds"), name="grants", icon_name="clipboard-list", order=250
    )
