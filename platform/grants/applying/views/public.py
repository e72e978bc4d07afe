"""Views of the list of grants and of one grant: for everybody, without a cookie."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from accounts.models import User
from core.languages import current_language
from core.selectors import programme_of_request
from grants.applying.forms.steps import BeginForm
from grants.applying.selectors.applications import declared_of, live_application
from grants.applying.selectors.public import RuleLine, grants_of, rule_lines
from grants.models import GrantIndexPage, Round, RoundPage
from grants.permissions import has_part_in
from grants.rounds.selectors.rounds import latest_version
from grants.rounds.selectors.versions import criteria_of, rules_of


def show_grants(request: HttpRequest, page: GrantIndexPage) -> HttpResponse:
    cards = grants_of(programme_of_request(request), current_language(), timezone.now())
    return render(request, "grants/grants.html", {"page": page, "cards": cards})


def show_grant(request: HttpRequest, page: RoundPage) -> HttpResponse:
    """What it is, how much, until when, who can apply, how it is decided; for who is signed in, what is known.

    ``?examples`` shows the example applications instead: they are part of the page, behind the same walls.
    """
    if "examples" in request.GET and page.examples:
        return render(request, "grants/examples.html", {"page": page})
    round = Round.objects.select_related("programme").filter(key=page.translation_key).first()
    context = {"page": page, "round": round, **(_facts_of(request, round) if round else {})}
    response = render(request, "grants/grant.html", context)
    if request.user.is_authenticated:
        add_never_cache_headers(response)
    return response


def _facts_of(request: HttpRequest, round: Round) -> dict[str, object]:
    language, now, version = current_language(), timezone.now(), latest_version(round)
    reader = request.user if isinstance(request.user, User) else None
    application = live_application(round, reader) if reader else None
    declared = declared_of(application) if application else {}
    rules = rule_lines(rules_of(version, language), reader, declared, language)
    may_begin = reader is not None and application is None and not has_part_in(reader, round)
    return {
        "version": version,
        "rules": rules,
        "verdict": _verdict(rules) if reader else "",
        "criteria": criteria_of(version, language),
        "is_open": round.is_open(now),
        "is_over": round.is_over(now),
        "application": application,
        "begin": BeginForm(auto_id=False) if may_begin else None,
    }


def _verdict(rules: list[RuleLine]) -> str:
    """Answer "Can I apply?" as far as we know the reader; nothing where they have to tell us all of it."""
    if any(line.is_missed for line in rules):
        return "no"
    met = [line.checked.is_met for line in rules]
    return "yes" if all(met) and met else "so far" if any(met) else ""
