"""The list of grants and the page of one grant: for everybody, without a cookie."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language

from accounts.models import User
from core.selectors import programme_of_request
from grants.models import GrantIndexPage, Round, RoundPage
from grants.selectors.applications import live_application
from grants.selectors.public import grants_of, rule_lines
from grants.selectors.rounds import latest_version
from grants.selectors.versions import criteria_of, rules_of


def show_grants(request: HttpRequest, page: GrantIndexPage) -> HttpResponse:
    cards = grants_of(programme_of_request(request), get_language() or "", timezone.now())
    return render(request, "grants/grants.html", {"page": page, "cards": cards})


def show_grant(request: HttpRequest, page: RoundPage) -> HttpResponse:
    """What it is, how much, until when, who can apply, how it is decided; for who is signed in, what is known."""
    round_ = Round.objects.select_related("programme").filter(key=page.translation_key).first()
    context = {"page": page, "round": round_, **(_facts_of(request, round_) if round_ else {})}
    response = render(request, "grants/grant.html", context)
    if request.user.is_authenticated:
        add_never_cache_headers(response)
    return response


def _facts_of(request: HttpRequest, round_: Round) -> dict[str, object]:
    language, now, version = get_language() or "", timezone.now(), latest_version(round_)
    reader = request.user if isinstance(request.user, User) else None
    return {
        "version": version,
        "rules": rule_lines(rules_of(version, language), round_, reader, language),
        "criteria": criteria_of(version, language),
        "is_open": round_.is_open(now),
        "is_over": round_.is_over(now),
        "application": live_application(round_, reader) if reader else None,
    }
