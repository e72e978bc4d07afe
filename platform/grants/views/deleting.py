"""Keeping editors from deleting a page on which people's applications hang."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail.models import Page

from grants.selectors.rounds import rounds_kept_by


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
