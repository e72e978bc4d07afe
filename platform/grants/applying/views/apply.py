"""Applying: begin, do one step after the other, check, send. Nothing here needs a script."""

import uuid
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
from grants.applying.errors import (
    AlreadySent,
    CouldReadOthers,
    NewerSave,
    NotAgreed,
    NotOpen,
    NotReady,
    OldForm,
)
from grants.applying.forms.steps import AgreementForm, AmountForm, BeginForm, RulesForm, StepForm
from grants.applying.selectors.applications import (
    could_read_others,
    last_save_number,
    live_application,
    taken_back_application,
    was_saved,
)
from grants.applying.selectors.checklist import read_checklist
from grants.applying.services.applications import begin_application, send_application
from grants.applying.services.saving import save_step
from grants.applying.steps import AMOUNT, CAN_I_APPLY, CERTIFICATES
from grants.applying.views.step_pages import Loaded, answers_to_read, consent_words, load_step, step_lines
from grants.applying.wording import sums_words
from grants.enums import Status
from grants.models import Application, Round
from grants.rounds.selectors.rounds import is_announced, read_titles
from grants.rounds.selectors.versions import RuleText, language_of_words
from grants.rules import has_part_in

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


def _offer_beginning(
    request: HttpRequest, round: Round, status: int = HTTPStatus.OK, *, old_form: OldForm | None = None
) -> HttpResponse:
    """Offer a fresh form. Who judges or decides in this round is told what they give up by applying."""
    context = {**_clock_of(round), "form": BeginForm(initial={"form_id": uuid.uuid4()}), "old_form": old_form}
    context["is_open"] = context["is_open"] and is_announced(round)
    context["has_part"] = has_part_in(signed_in_user(request), round)
    context["reads_others"] = CouldReadOthers() if could_read_others(round, signed_in_user(request)) else None
    return render(request, "grants/begin.html", context, status=status)


@require_POST
@login_required
@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    round = _round_at(slug)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return _offer_beginning(request, round, HTTPStatus.BAD_REQUEST)
    person = signed_in_user(request)
    try:
        application = begin_application(
            round=round,
            person=person,
            form_id=form.cleaned_data["form_id"],
            language=current_language(),
            acted_by=person,
            now=timezone.now(),
        )
    except (NotOpen, CouldReadOthers):
        return _offer_beginning(request, round, HTTPStatus.CONFLICT)
    except OldForm as error:
        return _offer_beginning(request, round, HTTPStatus.CONFLICT, old_form=error)
    is_fresh = application.status == Status.DRAFT and not application.saves.exists()
    return redirect("grants:edit-step", slug, CAN_I_APPLY) if is_fresh else redirect("grants:apply", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One step on a page of its own: shown, or saved."""
    round, application = _find(request, slug)
    repeated = _repeat_save(request, round, step) if request.method == "POST" else None
    if repeated:
        return repeated
    if application is None:
        status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
        return _offer_beginning(request, round, status)
    if request.method != "POST" and application.status != Status.DRAFT:
        return redirect("my-grants:show-application", application.number)
    loaded = load_step(application, step, request, current_language())
    return _save_step(request, loaded) if request.method == "POST" else _show_step(request, loaded)


def _show_step(request: HttpRequest, loaded: Loaded, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    context = {"application": loaded.application, "round": loaded.application.round, "step": loaded, **more}
    if loaded.key not in {AMOUNT, CERTIFICATES}:  # their words are the site's
        context["written_in"] = language_of_words(loaded.application.version, current_language())
    return render(request, "grants/step.html", {**context, "form": loaded.form}, status=status)


def _save_step(request: HttpRequest, loaded: Loaded) -> HttpResponse:
    form, application = loaded.form, loaded.application
    if not form.is_for_this():
        return _refuse_step(request, loaded, NewerSave())
    if not form.is_valid():
        return _show_step(request, loaded, HTTPStatus.BAD_REQUEST)
    values = form.read_values()
    try:
        save_step(
            application=application,
            step=loaded.key,
            form_id=form.cleaned_data["form_id"],
            base=form.cleaned_data["base"],
            values=values,
            acted_by=signed_in_user(request),
            now=timezone.now(),
        )
    except Refusal as error:
        return _refuse_step(request, loaded, error)
    return _answer_saved(request, loaded, values)


def _repeat_save(request: HttpRequest, round: Round, step: str) -> HttpResponse | None:
    """Answer a form of an application that was taken back since as it was answered then, if it was saved then."""
    gone = taken_back_application(round, signed_in_user(request), request.POST.get("number", ""))
    if gone is None:
        return None
    loaded = load_step(gone, step, request, current_language())
    if not loaded.form.is_valid() or not loaded.form.is_for_this():
        return None
    form_id, values = loaded.form.cleaned_data["form_id"], loaded.form.read_values()
    return _answer_saved(request, loaded, values) if was_saved(gone, step, form_id, values) else None


def _answer_saved(request: HttpRequest, loaded: Loaded, values: dict[str, Any]) -> HttpResponse:
    misfits = loaded.form.misfits() if isinstance(loaded.form, RulesForm) else []
    if misfits:
        for words in _misfit_words(misfits):
            messages.warning(request, words)
    else:
        messages.success(request, _saved_words(loaded, values))
    if isinstance(loaded.form, AmountForm):
        for words in sums_words(loaded.form.sums_now(), loaded.form.currency):
            messages.warning(request, words)
    return redirect(_next_url(loaded) if request.POST.get("go") == "next" else loaded.list_url)


def _next_url(loaded: Loaded) -> str:
    """Pass the page of certificates by where all that are asked for go with it: the check shows them, to be changed."""
    if loaded.key == AMOUNT:
        steps = {step.key: step for step in read_checklist(loaded.application, current_language()).steps}
        if steps[CERTIFICATES].is_done:
            return reverse("grants:check", args=[loaded.application.round.slug])
    return loaded.next_url


def _saved_words(loaded: Loaded, values: dict[str, Any]) -> str:
    if loaded.key == AMOUNT and values["asked"]:
        asked = format_minor(values["asked"], loaded.application.round.currency)
        return _("Saved. You ask for %(asked)s.") % {"asked": asked}
    return _("Saved.")


def _misfit_words(rules: list[RuleText]) -> list[str]:
    """Say at once what an answer means for sending, and the way round. It is kept like any other."""
    each = [
        _("This answer does not fit, so you can't send it like this: %(rule)s %(help)s")
        % {"rule": rule.label, "help": rule.help}
        for rule in rules
    ]
    return [*each, _("Was it a slip? Change it on the page “Can I apply?”. What you write is kept in any case.")]


def _refuse_step(request: HttpRequest, loaded: Loaded, error: Refusal) -> HttpResponse:
    """Say why it was not saved, with all that was typed; after a newer save the form may be sent once more."""
    base = last_save_number(loaded.application, loaded.key)
    form: StepForm = loaded.form.renewed(base)
    refused = {"refused": error, "may_save": isinstance(error, NewerSave)}
    return _show_step(request, loaded.with_form(form), HTTPStatus.CONFLICT, **refused)


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
    meant = {"number": application.number}
    form = AgreementForm(meant) if refusal is NotAgreed else AgreementForm(initial=meant)
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
    round, application = _find(request, slug)
    number = request.POST.get("number", "")
    gone = taken_back_application(round, signed_in_user(request), number)
    if gone and gone.sent_at:
        return redirect("my-grants:show-receipt", number)
    if application is None or number != application.number:
        return _answer_old_page(request, round)
    form = AgreementForm(request.POST)
    agreed = form.is_valid()
    try:
        sent = send_application(
            application=application,
            agreed=agreed,
            consent_text=consent_words(application),
            acted_by=signed_in_user(request),
            now=timezone.now(),
        )
    except (NotOpen, AlreadySent) as error:
        return _show_check(request, application, form, HTTPStatus.CONFLICT, error)
    except Refusal as error:
        # Led back rather than answered here: after sending it, Back must not ask to send the refused form again.
        return redirect(f"{reverse('grants:check', args=[slug])}?refused={error.code}")
    return redirect("my-grants:show-receipt", sent.number)


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
