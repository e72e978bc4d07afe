"""Views of applying: begin, do one step after the other, check, send. Nothing here needs a script."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import signed_in_user
from core.languages import current_language
from core.money import format_minor
from core.refusals import Refusal
from grants.applying.forms.steps import AgreementForm, AmountForm, BeginForm, RulesForm, StepForm
from grants.applying.refusals import (
    AlreadySent,
    CouldReadOthers,
    NotAgreed,
    NotOpen,
    NotReady,
)
from grants.applying.selectors.applications import (
    could_read_others,
    live_application,
    newest_save,
    numbered_application,
)
from grants.applying.selectors.checklist import read_checklist
from grants.applying.services.applications import begin_application, send_application
from grants.applying.services.saving import save_step
from grants.applying.steps import AMOUNT, CAN_I_APPLY, CERTIFICATES
from grants.applying.views.step_pages import (
    Loaded,
    address_after,
    answers_to_read,
    consent_words,
    load_step,
    read_kept,
    read_step,
    read_sums,
    step_lines,
)
from grants.applying.wording import sums_words
from grants.enums import Status
from grants.models import Application, Round
from grants.permissions import has_part_in
from grants.rounds.selectors.rounds import is_announced, read_titles
from grants.rounds.selectors.versions import RuleText, language_of_words
from questions.refusals import StaleSave
from questions.views import answer_repeated, sent_form

TO_PUT_RIGHT = {one.code: one for one in (NotAgreed, NotReady)}  # why sending was refused, and may be tried again


@require_safe
@login_required
@never_cache
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """The checklist; or the way to begin; or, once sent, the application itself."""
    round, application = _find(request, slug)
    if application is None:
        return _offer_beginning(request, round)
    if application.status != Status.DRAFT:
        return redirect("my-grants:show-application", application.number)
    context = {"application": application, **_clock_of(round)}
    if context["is_over"]:
        return render(request, "grants/too_late.html", context)
    context["lines"] = step_lines(read_checklist(application, current_language()))
    context["written_in"] = language_of_words(application.version, current_language())
    return render(request, "grants/checklist.html", context)


def _clock_of(round: Round) -> dict[str, Any]:
    now = timezone.now()
    return {"round": round, "is_open": round.is_open(now), "is_over": round.is_over(now)}


def _offer_beginning(request: HttpRequest, round: Round, status: int = HTTPStatus.OK) -> HttpResponse:
    """Offer a fresh form. Who judges or decides in this round is told what they give up by applying."""
    context = {**_clock_of(round), "form": BeginForm()}
    context["is_open"] = context["is_open"] and is_announced(round)
    context["has_part"] = has_part_in(signed_in_user(request), round)
    context["reads_others"] = CouldReadOthers() if could_read_others(round, signed_in_user(request)) else None
    return render(request, "grants/begin.html", context, status=status)


@require_POST
@login_required
@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    if repeated := answer_repeated(request):
        return repeated
    round = _round_at(slug)
    if not BeginForm(request.POST).is_valid():
        return _offer_beginning(request, round, HTTPStatus.BAD_REQUEST)
    person = signed_in_user(request)
    is_begun = live_application(round, person) is not None
    here = reverse("grants:apply", args=[slug]) if is_begun else reverse("grants:edit-step", args=[slug, CAN_I_APPLY])
    try:
        begin_application(
            form=sent_form(request, here),
            round=round,
            person=person,
            language=current_language(),
            acted_by=person,
            now=timezone.now(),
        )
    except (NotOpen, CouldReadOthers):
        return _offer_beginning(request, round, HTTPStatus.CONFLICT)
    return redirect(here)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One step on a page of its own: shown, or saved."""
    round, application = _find(request, slug)
    if request.method == "POST":
        return _take_step(request, round, application, step)
    if application is None:
        return _offer_beginning(request, round)
    if application.status != Status.DRAFT:
        return redirect("my-grants:show-application", application.number)
    return _show_step(request, load_step(application, step, current_language()))


def _show_step(request: HttpRequest, loaded: Loaded, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    context = {"application": loaded.application, "round": loaded.application.round, "step": loaded, **more}
    if loaded.key not in {AMOUNT, CERTIFICATES}:  # their words are the site's
        context["written_in"] = language_of_words(loaded.application.version, current_language())
    return render(request, "grants/step.html", {**context, "form": loaded.form}, status=status)


def _take_step(request: HttpRequest, round: Round, live: Application | None, step: str) -> HttpResponse:
    """Save a step of the application that the form names; of one that was taken back, only what it was saved before."""
    number = request.POST.get("number", "")
    named = live if live and live.number == number else numbered_application(round, signed_in_user(request), number)
    if named:
        form = read_step(named, step, request.POST, current_language())
        try:
            if form.is_valid():
                return _save_step(request, form, step)
        except Refusal as error:
            if named is live:
                return _refuse_step(request, form, step, error)
        if named is live and form.has_key:
            return _show_step(request, load_step(live, step, current_language(), form), HTTPStatus.BAD_REQUEST)
    if live is None:
        return _offer_beginning(request, round, HTTPStatus.CONFLICT)
    form = read_step(live, step, request.POST, current_language())
    return _refuse_step(request, form, step, StaleSave(newest_save(live, step)))


def _save_step(request: HttpRequest, form: StepForm, step: str) -> HttpResponse:
    values = form.read_values()
    saved = save_step(
        application=form.application,
        step=step,
        **form.save_facts,
        values=values,
        acted_by=signed_in_user(request),
        now=timezone.now(),
    )
    misfits = form.misfits() if isinstance(form, RulesForm) else []
    for words in _misfit_words(misfits):
        messages.warning(request, words)
    if not misfits:
        messages.success(request, _saved_words(form, values))
    if isinstance(form, AmountForm):
        for words in sums_words(read_sums(saved, current_language()), form.currency):
            messages.warning(request, words)
    if request.POST.get("go") == "next":
        return redirect(_next_address(form.application, step))
    return redirect("grants:apply", form.application.round.slug)


def _next_address(application: Application, step: str) -> str:
    """Pass the page of certificates by where all that are asked for go with it: the check shows them, to be changed."""
    if step == AMOUNT:
        steps = {one.key: one for one in read_checklist(application, current_language()).steps}
        if steps[CERTIFICATES].is_done:
            return reverse("grants:check", args=[application.round.slug])
    return address_after(application, step)


def _saved_words(form: StepForm, values: dict[str, Any]) -> str:
    if isinstance(form, AmountForm) and values["asked"]:
        return _("Saved. You ask for %(asked)s.") % {"asked": format_minor(values["asked"], form.currency)}
    return _("Saved.")


def _misfit_words(rules: list[RuleText]) -> list[str]:
    """Say at once what an answer means for sending, and the way round. It is kept like any other."""
    each = [
        _("This answer does not fit, so you can't send it like this: %(rule)s %(help)s")
        % {"rule": rule.label, "help": rule.help}
        for rule in rules
    ]
    last = _("Was it a slip? Change it on the page “Can I apply?”. What you write is kept in any case.")
    return [*each, last] if each else []


def _refuse_step(request: HttpRequest, form: StepForm, step: str, error: Refusal) -> HttpResponse:
    """Say why it was not saved, with all that was typed; after a newer save the form may be sent once more."""
    application, language = form.application, current_language()
    more: dict[str, Any] = {"refused": error}
    if isinstance(error, StaleSave):
        form.renew(error.number)
        newer = read_kept(application, step, error.newest.values, language) if error.newest else []
        more = {"stale": error, "newer": newer}
    return _show_step(request, load_step(application, step, language, form), HTTPStatus.CONFLICT, **more)


@require_safe
@login_required
@never_cache
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """All answers on one page, before sending."""
    round, application = _find(request, slug)
    if application is None:
        return _offer_beginning(request, round)
    if application.status != Status.DRAFT:
        return redirect("my-grants:show-application", application.number)
    refusal = TO_PUT_RIGHT.get(request.GET.get("refused", ""))
    form = AgreementForm(initial={"number": application.number})
    if refusal is NotAgreed:
        form = AgreementForm(form.initial)
    return _show_check(request, application, form, refused=refusal() if refusal else None)


def _show_check(
    request: HttpRequest,
    application: Application,
    form: AgreementForm,
    status: int = HTTPStatus.OK,
    refused: Refusal | None = None,
) -> HttpResponse:
    checklist, person = read_checklist(application, current_language()), signed_in_user(request)
    context = {
        "application": application,
        "shown_as": "" if person.name else application.applicant.pseudonym,
        **_clock_of(application.round),
        "written_in": language_of_words(application.version, current_language()),
        "checklist": checklist,
        "sections": answers_to_read(checklist),
        "doubts": list(sums_words(checklist.sums, application.round.currency)),
        "form": form,
        "consent_text": consent_words(application),
        "refused": None if isinstance(refused, NotReady) and checklist.is_ready else refused,
    }
    return render(request, "grants/check.html", context, status=status)


@require_POST
@login_required
@never_cache
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Send it, once: a second tap and a late repetition lead to the same receipt."""
    if repeated := answer_repeated(request):
        return repeated
    round, application = _find(request, slug)
    number = request.POST.get("number", "")
    if application is None or number != application.number:
        return _answer_old_page(request, round)
    form, receipt = AgreementForm(request.POST), reverse("my-grants:show-receipt", args=[number])
    try:
        send_application(
            form=sent_form(request, receipt),
            application=application,
            agreed="agreed" not in form.errors,
            consent_text=consent_words(application),
            acted_by=signed_in_user(request),
            now=timezone.now(),
        )
    except (NotOpen, AlreadySent) as error:
        return _show_check(request, application, form, HTTPStatus.CONFLICT, error)
    except Refusal as error:
        # Led back rather than answered here: after sending it, Back must not ask to send the refused form again.
        return redirect(f"{reverse('grants:check', args=[slug])}?refused={error.code}")
    return redirect(receipt)


def _answer_old_page(request: HttpRequest, round: Round) -> HttpResponse:
    """A page of an application that was taken back, or somebody else's: nothing is sent."""
    return render(request, "grants/old_page.html", {"round": round}, status=HTTPStatus.CONFLICT)


def _find(request: HttpRequest, slug: str) -> tuple[Round, Application | None]:
    """Return the round and the reader's own application to it; nobody else's can be reached here."""
    round = _round_at(slug)
    application = live_application(round, signed_in_user(request))
    if application:
        application.round = round
    return round, application


def _round_at(slug: str) -> Round:
    round = get_object_or_404(Round.objects.select_related("programme"), slug=slug)
    read_titles([round], current_language())
    return round
