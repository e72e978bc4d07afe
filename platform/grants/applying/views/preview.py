"""Editor preview of a grant: the page, and all that it asks. Nothing is written."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.languages import current_language
from grants.applying.selectors.public import rule_lines
from grants.models import RoundPage
from grants.rounds.selectors.draft_preview import DraftPreview, read_preview
from questions.fields import build_field
from questions.schema import Section


def preview_grant(request: HttpRequest, page: RoundPage) -> HttpResponse:
    """Show the page as a stranger would read it, with the money, days, rules and rubric of the draft."""
    now = timezone.now()
    draft = read_preview(page, now)
    context = {"page": page, "round": draft.round if draft else None, **(_facts_of(draft) if draft else {})}
    return render(request, "grants/grant.html", context)


def preview_questions(request: HttpRequest, page: RoundPage) -> HttpResponse:
    """Show every section with its questions as an applicant would get them, on one page that sends nothing."""
    draft = read_preview(page, timezone.now())
    if draft is None:
        return render(request, "grants/preview.html", {"page": page})
    sections = [(one, _form_of(one, number, draft.round.currency)) for number, one in enumerate(draft.sections)]
    context = {"page": page, "round": draft.round, "sections": sections, **_facts_of(draft)}
    return render(request, "grants/preview.html", context)


def _facts_of(draft: DraftPreview) -> dict[str, object]:
    now = timezone.now()
    return {
        "version": draft.version,
        "rules": rule_lines(draft.rules, None, {}, current_language()),
        "criteria": draft.criteria,
        "is_open": draft.round.is_open(now),
        "is_over": draft.round.is_over(now),
    }


def _form_of(section: Section, number: int, currency: str) -> forms.Form:
    form = forms.Form(prefix=f"s{number}")
    form.label_suffix = ""
    for place, question in enumerate(section.questions):
        form.fields[f"q{place}"] = build_field(question, currency)
        form.fields[f"q{place}"].disabled = True
    return form
