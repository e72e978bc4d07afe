"""View of "Tell us": no account, no cookie, nothing left on the phone."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.selectors import programme_of_request
from questions.views import sent_form
from safety.forms import ConcernForm, ConcernFormWithSum, concern_form, with_sum
from safety.limits import CONCERNS_WITH_ONE_SUM, may_report
from safety.services import find_told, report_concern


@csrf_exempt  # No account and no cookie: there is nothing to forge, and nothing may stay on the phone.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_concern_view(request: HttpRequest) -> HttpResponse:
    """Take a concern from anybody; the answer page shows its number once and is kept nowhere."""
    form = concern_form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _take_concern(request, form, timezone.now())
    if "total" in form.errors:
        form = _ask_sum(request, request.POST)
    return _show_concern_form(request, form, status=400 if form.errors else 200)


def _take_concern(request: HttpRequest, form: ConcernForm, now: datetime) -> HttpResponse:
    """Keep what was told. In a flood a small sum is asked first; what we have already always has room."""
    sent = sent_form(request, is_anonymous=True)
    concern = find_told(sent)
    if concern is None and not _has_room(request, form, now):
        return _show_concern_form(request, _ask_sum(request, request.POST), status=429)
    if concern is None:
        said = {name: form.cleaned_data[name] for name in ("kind", "text", "contact")}
        concern = report_concern(form=sent, programme=programme_of_request(request), now=now, **said)
    return render(request, "safety/concern_reported.html", {"concern": concern})


def _has_room(request: HttpRequest, form: ConcernForm, now: datetime) -> bool:
    """Say whether this may be kept: a sum worked out counts for a few, or else the limits are asked."""
    if isinstance(form, ConcernFormWithSum):
        return CONCERNS_WITH_ONE_SUM.take(form.cleaned_data["asked"], now)
    return may_report(request, now)


def _ask_sum(request: HttpRequest, sent: QueryDict) -> ConcernForm:
    """Return the form as it was sent, with another sum below it, which says why."""
    form = ConcernFormWithSum(with_sum(sent))
    form.add_error(None, _("Many people write to us just now. Answer the small sum at the end, then press Send again."))
    del form.errors["total"]
    return form


def _show_concern_form(request: HttpRequest, form: ConcernForm, status: int) -> HttpResponse:
    context = {"form": form, "programme": programme_of_request(request)}
    return render(request, "safety/report_concern.html", context, status=status)
