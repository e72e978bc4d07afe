"""Committee views: the review queue, one application beside its rubric, stepping back."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role
from accounts.requests import PersonRequest
from accounts.selectors import roles_of
from core.languages import current_language
from core.refusals import Refusal
from grants.reviewing.forms import ConflictForm, ReviewForm
from grants.reviewing.selectors.review_page import AssignedApplication, assigned_application, read_kept
from grants.reviewing.selectors.reviews import (
    QueueEntry,
    ReviewState,
    application_of,
    earlier_reviews,
    read_earlier,
    review_queue,
    was_taken_back,
)
from grants.reviewing.services import reviews
from grants.rounds.selectors.rounds import read_titles
from grants.rounds.selectors.versions import criteria_of
from grants.services import refusals
from questions.refusals import StaleSave
from questions.views import answer_repeated, sent_form

View = Callable[..., HttpResponse]
PER_PAGE = 50
ACTS: dict[str, Callable[..., object]] = {"finish": reviews.save_complete_review, "hand-in": reviews.hand_in_review}


def committee_only(view: View) -> View:
    """Let in members of any committee; which applications are theirs, each view asks."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapper(request: PersonRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not any(role == Role.COMMITTEE for role, _programme in roles_of(request.user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@require_safe
@committee_only
def list_reviews(request: PersonRequest) -> HttpResponse:
    """Say how many wait and how long they take, then list what is undecided; ``?earlier=1`` lists what was decided."""
    number = request.GET.get("page")
    if request.GET.get("earlier"):
        page = Paginator(earlier_reviews(request.user), PER_PAGE).get_page(number)
        context: dict[str, Any] = {"page": page, "entries": _named(read_earlier(request.user, list(page)))}
        return render(request, "grants/review/earlier.html", context)
    queue = review_queue(request.user)
    page = Paginator(queue.entries, PER_PAGE).get_page(number)
    entries = _named([queue.entry_of(row) for row in page])
    context = {"queue": queue, "page": page, "entries": entries}
    return render(request, "grants/review/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@committee_only
def open_review(request: PersonRequest, number: str) -> HttpResponse:
    """Show one application beside its rubric, or keep what was typed."""
    if request.method == "POST":
        return _take(request, number)
    assigned = _assigned(request, number)
    if assigned.entry.state == ReviewState.CONFLICT:
        return render(request, "grants/review/closed.html", {"assigned": assigned}, status=403)
    form = ReviewForm(criteria=assigned.criteria, save=assigned.last_save) if assigned.entry.is_open else None
    return _show(request, assigned, form)


@require_safe
@committee_only
def ask_to_hand_in(request: PersonRequest, number: str) -> HttpResponse:
    """Show the scores that were saved and ask whether to hand them in; what is not complete goes on being written."""
    assigned = _assigned(request, number)
    if assigned.entry.state == ReviewState.CONFLICT:
        return render(request, "grants/review/closed.html", {"assigned": assigned}, status=403)
    if not assigned.entry.is_open or not assigned.is_complete:
        return redirect(f"{reverse('review:open-review', args=[number])}#scores")
    form = ReviewForm(criteria=assigned.criteria, save=assigned.last_save, is_same=True)
    return render(request, "grants/review/hand_in.html", {"assigned": assigned, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@committee_only
def declare_conflict(request: PersonRequest, number: str) -> HttpResponse:
    """Step back from an application: ask once, close it at once."""
    if request.method == "POST" and (repeated := answer_repeated(request)):
        return repeated
    assigned = _assigned(request, number)
    form, queue = ConflictForm(request.POST or None), reverse("review:list-reviews")
    context: dict[str, Any] = {"assigned": assigned, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            reviews.declare_conflict(
                form=sent_form(request, queue),
                application=assigned.application,
                reviewer=request.user,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except refusals.NotYours as refused:
            raise Http404 from refused
        except refusals.SteppedBackBefore as refused:
            context["refused"] = refused
            return render(request, "grants/review/conflict.html", context, status=HTTPStatus.CONFLICT)
        return redirect(queue)
    return render(request, "grants/review/conflict.html", context, status=400 if form.errors else 200)


def _named(entries: list[QueueEntry]) -> list[QueueEntry]:
    """Let their grants be named in the reader's language."""
    read_titles([entry.application.round for entry in entries], current_language())
    return entries


def _assigned(request: PersonRequest, number: str) -> AssignedApplication:
    assigned = assigned_application(request.user, number)
    if assigned is None:
        raise Http404
    return assigned


def _take(request: PersonRequest, number: str) -> HttpResponse:
    """Save or hand in; whatever is refused, what was typed stays in the form."""
    application = application_of(request.user, number)
    if application is None:
        raise Http404
    form = ReviewForm(request.POST, criteria=criteria_of(application.version, current_language()))
    if not form.is_valid():
        return _refuse(request, number, form, status=HTTPStatus.BAD_REQUEST)
    act = ACTS.get(request.POST.get("act", ""), reviews.save_review)
    try:
        act(
            **form.save_facts,
            application=application,
            reviewer=request.user,
            values=form.typed,
            now=timezone.now(),
        )
    except refusals.ReviewIncomplete as refused:
        form.point_out(refused.problems)
        form.renew(refused.save.number)
        return _refuse(request, number, form, refused=refused, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except StaleSave as stale:
        form.renew(stale.number)
        newer = read_kept(form.criteria, stale.newest.values) if stale.newest else []
        return _refuse(request, number, form, stale=stale, newer=newer, status=HTTPStatus.CONFLICT)
    except Refusal as refused:
        return _refuse(request, number, form, refused=refused, status=HTTPStatus.CONFLICT)
    return _lead_on(request, number)


def _refuse(request: PersonRequest, number: str, form: ReviewForm, *, status: int, **more: Any) -> HttpResponse:
    """Show the application with what was typed, as far as it is still open to this person."""
    assigned = assigned_application(request.user, number)
    if assigned is None and was_taken_back(request.user, number):
        return render(request, "grants/review/taken_back.html", status=HTTPStatus.NOT_FOUND)
    if assigned is None:
        raise Http404
    if assigned.entry.state == ReviewState.CONFLICT:
        return render(request, "grants/review/closed.html", {"assigned": assigned}, status=HTTPStatus.FORBIDDEN)
    if not form.has_key:
        form.renew(assigned.last_save.number if assigned.last_save else 0)
    return _show(request, assigned, form, status=status, **more)


def _lead_on(request: PersonRequest, number: str) -> HttpResponse:
    """Lead to the scores, where it says that they are kept and, after handing in, which application is next; or to the
    question before handing in."""
    if request.POST.get("act") == "finish":
        return redirect("review:ask-to-hand-in", number)
    return redirect(f"{reverse('review:open-review', args=[number])}#scores")


def _show(
    request: PersonRequest,
    assigned: AssignedApplication,
    form: ReviewForm | None,
    *,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    _named([assigned.entry])
    context = {"assigned": assigned, "form": form, **more}
    return render(request, "grants/review/application.html", context, status=status)
