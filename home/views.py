"""Every page's address, the home page, information pages and My learning."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.views import serve

from accounts.models import Role
from accounts.requests import signed_in_user, user_or_none
from accounts.selectors import roles_of, unread_notices
from core.languages import current_language
from core.selectors import home_key_of, programme_of_request
from courses.outlines import in_learning_order
from courses.selectors import course_outlines, learning_of
from courses.unlocks import to_do_in, unlocks_of
from grants.applying.selectors.applications import open_drafts_of
from home.models import HomePage, InformationPage
from home.routing import find_route
from home.selectors import course_to_begin, distinct_unlocks


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve a page of the tree. Wagtail keeps a request's route in this attribute; we only find it faster."""
    route = find_route(request, path)
    if route is not None:
        request._wagtail_route_for_request = route  # type: ignore[attr-defined]
    return serve(request, path)


def show_home(request: HttpRequest, page: HomePage) -> HttpResponse:
    learner, language = user_or_none(request), current_language()
    outlines = course_outlines(learner=learner, language=language, home_key=home_key_of(request))
    keys = [outline.key for outline in outlines]
    unlocks = unlocks_of(keys, language, timezone.now(), programme_of_request(request), learner)
    grants, first = distinct_unlocks(unlocks), course_to_begin(outlines, unlocks)
    going = next((outline for outline in in_learning_order(outlines) if outline.is_to_go_on), None)
    to_do = [] if going else to_do_in(grants)
    context = {
        "page": page,
        "outlines": outlines,
        "unlocks": unlocks,
        "grants": [grant for grant in grants if grant not in to_do],  # The first screen offers what is to do.
        "going": going,
        "to_do": to_do,
        "first": first,
        "needed_for": next((one for one in unlocks.get(first.key, ()) if one.is_needed), None) if first else None,
        "more": () if learner else InformationPage.objects.live().child_of(page).select_related("locale"),
    }
    return render(request, "home/home.html", context)


def show_information(request: HttpRequest, page: InformationPage) -> HttpResponse:
    return render(request, "home/information.html", {"page": page, "language": page.locale.language_code})


@login_required
@never_cache
@require_safe
def show_my_learning(request: HttpRequest) -> HttpResponse:
    learner, now, language = signed_in_user(request), timezone.now(), current_language()
    outlines = learning_of(learner, language, home_key_of(request))
    finished = [outline.key for outline in outlines if outline.completed_at]
    opened = distinct_unlocks(unlocks_of(finished, language, now, programme_of_request(request), learner))
    context = {
        "outlines": outlines,
        "notices": unread_notices(learner),
        "drafts": open_drafts_of(learner, now),
        "opened": [one for one in to_do_in(opened) if not one.begun_url],
        "reads_applications": any(role == Role.COMMITTEE for role, _programme in roles_of(learner)),
    }
    return render(request, "home/my_learning.html", context)
