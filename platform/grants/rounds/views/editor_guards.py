"""Guards of Wagtail's editor: no deleting or publishing what would harm a round; a word on copies that open nothing."""

from collections.abc import Sequence

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from accounts.models import User
from core.selectors import programme_of_page
from grants.models import Round, RoundPage
from grants.rounds.checks import Problems, by_field
from grants.rounds.selectors.rounds import is_below, is_source, problems_of_publishing, round_of, rounds_kept_by
from grants.rounds.services import RoundError


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
    messages.error(request, words % {"titles": "”, “".join(round.title for round in kept)})
    parent = pages[0].get_parent()
    return redirect("wagtailadmin_explore", parent.pk) if parent else redirect("wagtailadmin_explore_root")


def refuse_publication(
    request: HttpRequest, pages: Sequence[Page], *, with_those_below: bool = False
) -> HttpResponse | None:
    """Say what must be put right first, where no editor's form does: pages that are published by ticking them."""
    for page in [*pages, *(_drafts_below(pages) if with_those_below else ())]:
        latest = page.get_latest_revision_as_object()
        problems = _problems_of(latest, request) if isinstance(latest, RoundPage) else {}
        if problems:
            return _send_back(request, page, problems)
    return None


def publish_in_editor(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Publish a round's page from the editor's screen in one transaction with its round; None lets the screen go on.

    The screen publishes the same revision once more, without a transaction: by then there is nothing to refuse. What
    is refused here slipped in between the form and the writing (an award was just made); the draft is saved.
    """
    revision = page.get_latest_revision()
    if not isinstance(page, RoundPage) or revision is None or (page.go_live_at and page.go_live_at > timezone.now()):
        return None
    try:
        revision.publish(user=request.user, log_action=False, skip_permission_checks=True)
    except RoundError as refused:
        return _send_back(request, page, refused.problems)
    except ValidationError as refused:
        return _send_back(request, page, {NON_FIELD_ERRORS: refused.messages})
    return None


def warn_of_copies(request: HttpRequest, copy: Page) -> None:
    """Say which copies anybody can read but nobody can apply with, and why: last year's days came along with them."""
    pages = RoundPage.objects.live().descendant_of(copy, inclusive=True)
    for page in pages.exclude(translation_key__in=Round.objects.values("key")):
        words = _("Everybody can read “%(title)s”, but nobody can apply. %(why)s Put it right, then publish it.")
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Put it right"))
        why = _one_text(_problems_of(page, request))
        messages.warning(request, words % {"title": page.title, "why": why}, buttons=[edit])


def _drafts_below(pages: Sequence[Page]) -> list[RoundPage]:
    return list(RoundPage.objects.filter(is_below(pages), live=False))


def _problems_of(page: RoundPage, request: HttpRequest) -> Problems:
    if not is_source(page):
        return {}
    kept, programme = round_of(page), programme_of_page(page)
    actor = request.user if isinstance(request.user, User) else None
    now = timezone.now()
    return by_field(problems_of_publishing(page, kept=kept, programme=programme, actor=actor, now=now))


def _send_back(request: HttpRequest, page: Page, problems: Problems) -> HttpResponse:
    words = _("“%(title)s” can't be published yet. %(why)s") % {"title": page.title, "why": _one_text(problems)}
    messages.error(request, words)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _one_text(problems: Problems) -> str:
    return " ".join(str(text) for texts in problems.values() for text in texts)
