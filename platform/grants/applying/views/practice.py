"""A practice application: the same questions, read back as a real one would be. Nothing is written."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.languages import current_language
from grants.applying.forms.practice import PracticeForm
from grants.applying.sums import sums_of
from grants.applying.wording import sums_words
from grants.models import Round
from grants.rounds.selectors.rounds import is_announced, latest_version
from grants.rounds.selectors.versions import full_sections_of, language_of_words
from questions.answers import read_section
from questions.schema import missing


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def practise(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all questions of the round; when sent, show how the application would look, and what is missing in it."""
    round = get_object_or_404(Round.objects.select_related("programme"), slug=slug)
    if not is_announced(round):
        raise Http404
    version, language = latest_version(round), current_language()
    form = PracticeForm(
        request.POST if request.method == "POST" else None,
        sections=full_sections_of(version, language),
        currency=round.currency,
        amount_words=_("How much money do you need? In %(currency)s") % {"currency": round.currency},
    )
    context = {
        "round": round,
        "form": form,
        "written_in": language_of_words(version, language),
        "is_open": round.is_open(timezone.now()),
        **(_read_back(form, round) if form.is_valid() else {}),
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "grants/practice.html", context, status=status)


def _read_back(form: PracticeForm, round: Round) -> dict[str, Any]:
    answers = form.read_values()
    questions = [question for section in form.sections for question in section.questions]
    lacking = [question.label for section in form.sections for question in missing(section, answers)]
    return {
        "summary": [read_section(section, answers, round.currency) for section in form.sections],
        "lacking": lacking,
        "doubts": list(sums_words(sums_of(questions, answers, form.read_asked()), round.currency)),
        "asked": form.read_asked(),
        "is_read_back": True,
    }
