"""Every page's address, the home page, information pages and My learning."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.views import serve

from accounts.requests import signed_in_user, user_or_none
from accounts.services import data_used
from core.languages import current_language
from core.selectors import home_key_of, programme_of_request
from core.shared_pages import render_shared
from courses.outlines import in_learning_order
from courses.selectors import course_outlines, learning_of
from courses.unlocks import to_do_in, unlocks_of
from courses.views import course_cards
from grants.rounds.selectors.rounds import open_drafts_of
from home.models import HomePage, InformationPage
from home.routing import find_route
from home.selectors import course_to_begin, distinct_unlocks, inbox_of


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve a page of the tree. Wagtail keeps a request's route in this attribute; we only find it faster."""
    route = find_route(request, path)
    if route is not None:
        request._wagtail_route_for_request = route  # type: ignore[attr-defined]
    return serve(request, path)


def show_home(request: HttpRequest, page: HomePage) -> HttpResponse:
    outlines = course_outlines(
        learner=user_or_none(request), language=current_language(), home_key=home_key_of(request)
    )
    cards = course_cards(request, outlines)
    unlocks = cards["unlocks"]
    grants, first = distinct_unlocks(unlocks), course_to_begin(outlines, unlocks)
    going = next((outline for outline in in_learning_order(outlines) if outline.is_to_go_on), None)
    to_do = [] if going else to_do_in(grants)
    own = {
        **cards,
        "page": page,
        "grants": [grant for grant in grants if grant not in to_do],  # The first screen offers what is to do.
        "going": going,
        "to_do": to_do,
        "first": first,
        "needed_for": next((one for one in unlocks.get(first.key, ()) if one.is_needed), None) if first else None,
    }
    return render_shared(request, "home/home.html", shared=partial(_home_for_all, page), own=own)


def _home_for_all(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    strangers_only = InformationPage.objects.live().child_of(page).select_related("locale")
    return {
        "page": page,
        "outlines": course_outlines(learner=None, language=current_language(), home_key=home_key_of(request)),
        "more": () if request.user.is_authenticated else strangers_only,
    }


def show_information(request: HttpRequest, page: InformationPage) -> HttpResponse:
    context = {"page": page, "language": page.locale.language_code}
    return render_shared(request, "home/information.html", shared=lambda _anybody: context, own={"page": page})


@login_required
@never_cache
@require_safe
def show_my_learning(request: HttpRequest) -> HttpResponse:
    learner, now, language = signed_in_user(request), timezone.now(), current_language()
    outlines, inbox = learning_of(learner, language, home_key_of(request)), inbox_of(learner)
    finished = [outline.key for outline in outlines if outline.completed_at]
    opened = distinct_unlocks(unlocks_of(finished, language, now, programme_of_request(request), learner))
    own = {
        "outlines": outlines,
        "notices": inbox.notices,
        "drafts": open_drafts_of(learner, language, now),
        "opened": [one for one in to_do_in(opened) if not one.begun_url],
        "reads_applications": inbox.reads_applications,
        "month_bytes": data_used(learner, timezone.localdate(now)),
    }
    return render_shared(request, "home/my_learning.html", shared=lambda _anybody: {}, own=own)
