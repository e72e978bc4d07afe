"""Bulk publishing in the admin: all that is finished below a page, nothing half-written."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from core.publishing import drafts_below, is_finished, publish_drafts


def publish_below(request: HttpRequest, page_id: int) -> HttpResponse:
    """List what is not published below a page; the POST publishes what is finished of it."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    drafts = drafts_below(page)
    if request.method == "POST":
        number = publish_drafts(drafts, request.user)
        messages.success(request, ngettext("%(n)s page published.", "%(n)s pages published.", number) % {"n": number})
        return redirect("wagtailadmin_explore", page.pk)
    context = {
        "page": page,
        "drafts": drafts,
        "ready": sum(draft.is_finished for draft in drafts),
        "page_title": _("Publish what is below"),
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_explore", args=[page.pk]), "label": page.get_admin_display_title()},
            {"url": "", "label": _("Publish what is below")},
        ],
    }
    return TemplateResponse(request, "core/admin/publish_below.html", context)


def offer_to_publish_below(request: HttpRequest, page: Page) -> None:
    """Say what readers don't see yet of a page that was just published, and offer to publish it."""
    waiting = page.get_descendants().filter(live=False, alias_of=None).count()
    if not waiting or not page.permissions_for_user(request.user).can_publish():
        return
    words = ngettext(
        "%(n)s page below “%(title)s” is not published yet: nobody sees it.",
        "%(n)s pages below “%(title)s” are not published yet: nobody sees them.",
        waiting,
    )
    button = messages.button(reverse("admin-publish-below", args=[page.pk]), _("Publish what is below"))
    messages.warning(request, words % {"n": waiting, "title": page.get_admin_display_title()}, buttons=[button])


def refuse_unfinished(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    """Publish nothing half-written where no editor's form asks: pages that are published by ticking them."""
    chosen = list(pages)
    if request.POST.get("include_descendants"):
        chosen += [below for page in pages for below in page.get_descendants().filter(live=False)]
    unfinished = [page for page in chosen if not page.alias_of_id and not is_finished(page.specific)]
    if not unfinished:
        return None
    titles = "”, “".join(page.get_admin_display_title() for page in unfinished)
    first = messages.button(reverse("wagtailadmin_pages:edit", args=[unfinished[0].pk]), _("Edit the first one"))
    words = _("Nothing was published. Not finished yet: “%(titles)s”. Finish them, or leave them unticked.")
    messages.error(request, words % {"titles": titles}, buttons=[first])
    parent = chosen[0].get_parent()
    return redirect("wagtailadmin_explore", parent.pk) if parent else redirect("wagtailadmin_explore_root")
