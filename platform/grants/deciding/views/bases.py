"""Base views of the managers' screens: who comes in, and to which round."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.money import format_minor
from core.programme_zone import use_zone
from grants.applying.selectors.applications import live_application
from grants.deciding.selectors.managing import rounds_for
from grants.permissions import can_see_grants_admin, is_grant_manager
from grants.services.refusals import AppliesHere

PER_PAGE = 50
Crumb = dict[str, str | Promise]


class GrantsAdminMixin:
    """Only who manages or reads grants comes in."""

    request: Any
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_see_grants_admin(self.request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class RoundMixin(GrantsAdminMixin):
    """One round of one's own programme: another programme's does not exist here. Whoever only reads, posts nothing."""

    kwargs: dict[str, Any]
    round: Any  # a Round as ``rounds_for`` returns it, which says whether this person applies in it
    is_manager: bool
    for_managers_only = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if can_see_grants_admin(self.request.user):
            self.round = get_object_or_404(rounds_for(self.request.user), pk=kwargs["pk"])
            use_zone(self.round.zone)
            self.is_manager = is_grant_manager(self.request.user, self.round)
            if not self.is_manager and (self.for_managers_only or request.method == "POST"):
                raise PermissionDenied
            if self.round.applies:
                return self.show_closed()
        return super().dispatch(request, *args, **kwargs)

    def show_closed(self) -> HttpResponse:
        """Say to who applies in the round why none of it is for them."""
        context = {
            "round": self.round,
            "words": AppliesHere.words,
            "application": live_application(self.round, self.request.user),
        }
        return render(self.request, "grants/admin/closed.html", context, status=403)

    def get_breadcrumbs_items(self) -> list[Crumb]:
        here: Crumb = {"url": reverse("grants_admin:round", args=[self.round.pk]), "label": self.round.title}
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("grants_admin:rounds"), "label": _("Grants")},
            here,
            *self.more_crumbs(),
        ]

    def more_crumbs(self) -> list[Crumb]:
        return []

    def address(self, name: str, *more: str) -> str:
        return reverse(f"grants_admin:{name}", args=[self.round.pk, *more])

    def money(self, minor: int | None) -> str:
        return "" if minor is None else format_minor(minor, self.round.currency)
