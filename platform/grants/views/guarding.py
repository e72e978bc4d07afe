"""Keeping editors from what would harm a round: deleting its page, or publishing one that can't stand; and a word on
copies that open nothing."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from accounts.models import User
from grants.drafts import Problems
from grants.models import Round, RoundPage
from grants.selectors.rounds import problems_of_publishing, rounds_kept_by


def refuse_deletion(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    """Say why these pages stay, and go back to where they are listed; None when they may go."""
    kept = rounds_kept_by(pages)
    if not kept:
        return None
    words = ngettext(
        "“%(titles)s” has applications, so its page can't be deleted. Unpublish it instead.",
        "“%(titles)s” have applications, so their pages can't be deleted. Unpublish them instead.",
        len(kept),
    )
    messages.error(request, words % {"titles": "”, “".join(round_.title for round_ in kept)})
    parent = pages[0].get_parent()
    return redirect("wagtailadmin_explore", parent.pk) if parent else redirect("wagtailadmin_explore_root")


def refuse_publication(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    """Say what must be put right first, where no editor's form does: pages that are published by ticking them."""
    for page in pages:
        latest = page.get_latest_revision_as_object()
        problems = _problems_of(latest, request) if isinstance(latest, RoundPage) else {}
        if problems:
            texts = " ".join(str(text) for texts in problems.values() for text in texts)
            messages.error(
                request, _("“%(title)s” can't be published yet. %(why)s") % {"title": page.title, "why": texts}
            )
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def warn_of_copies(request: HttpRequest, copy: Page) -> None:
    """Say which copies anybody can read but nobody can apply with: last year's days came along with them."""
    pages = RoundPage.objects.live().descendant_of(copy, inclusive=True)
    for page in pages.exclude(translation_key__in=Round.objects.values("key")):
        words = _(
            "Everybody can read “%(title)s”, but nobody can apply: its days are over. Set new ones, then publish it."
        )
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Set the days"))
        messages.warning(request, words % {"title": page.title}, buttons=[edit])


def _problems_of(page: RoundPage, request: HttpRequest) -> Problems:
    kept = Round.objects.filter(key=page.translation_key).first()
    actor = request.user if isinstance(request.user, User) else None
    return problems_of_publishing(page, kept=kept, actor=actor, now=timezone.now())
