"""Views of My applications: the list, one with its status, the receipt, and taking back."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import signed_in_user
from core.languages import current_language
from core.refusals import Refusal
from grants.applying.forms.steps import TakeBackForm
from grants.applying.refusals import TakenBackBefore, TooLateToTakeBack
from grants.applying.selectors.application_status import application_status
from grants.applying.selectors.applications import applications_of, own_application
from grants.applying.selectors.checklist import read_checklist
from grants.applying.services.applications import take_back_application
from grants.applying.views.step_pages import answers_to_read
from grants.applying.wording import STATUS_WORDS
from grants.enums import Status
from grants.models import Application
from grants.rounds.selectors.rounds import read_titles
from questions.views import answer_repeated, sent_form


@require_safe
@login_required
@never_cache
def list_applications(request: HttpRequest) -> HttpResponse:
    applications = list(applications_of(signed_in_user(request)))
    read_titles([one.round for one in applications], current_language())
    lines = [(application, STATUS_WORDS[application.status]) for application in applications]
    return render(request, "grants/my_applications.html", {"lines": lines, "now": timezone.now()})


@require_safe
@login_required
@never_cache
def show_application(request: HttpRequest, number: str) -> HttpResponse:
    """Where it stands, what happened, and what was written."""
    application = _find(request, number)
    checklist = read_checklist(application, current_language())
    context = {
        "application": application,
        "round": application.round,
        "status": application_status(application, timezone.now()),
        "checklist": checklist,
        "sections": answers_to_read(checklist),
    }
    return render(request, "grants/my_application.html", context)


@require_safe
@login_required
@never_cache
def show_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The number to write down: not before sending, and not after taking back."""
    application = _find(request, number)
    if application.sent_at is None or application.status == Status.WITHDRAWN:
        return redirect("my-grants:show-application", number)
    context = {
        "application": application,
        "round": application.round,
        "is_over": application.round.is_over(timezone.now()),
    }
    return render(request, "grants/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, then take it back; doing it again shows the same."""
    if request.method == "POST" and (repeated := answer_repeated(request)):
        return repeated
    application = _find(request, number)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    refused: Refusal | None = None
    here = reverse("my-grants:show-application", args=[number])
    if request.method == "POST" and form.is_valid():
        try:
            take_back_application(
                form=sent_form(request, here),
                application=application,
                reason=form.cleaned_data["reason"],
                acted_by=signed_in_user(request),
                now=timezone.now(),
            )
            return redirect(here)
        except (TakenBackBefore, TooLateToTakeBack) as error:
            refused = error
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    shown = application_status(application, timezone.now())
    context = {
        "application": application,
        "round": application.round,
        "status": shown,
        "form": form,
        "refused": refused or (None if shown.may_be_taken_back else TooLateToTakeBack()),
    }
    return render(request, "grants/take_back.html", context, status=status)


def _find(request: HttpRequest, number: str) -> Application:
    application = own_application(signed_in_user(request), number)
    if application is None:
        raise Http404
    read_titles([application.round], current_language())
    return application
