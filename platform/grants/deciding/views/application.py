"""Manager's view of one application: answers, reviewers, scores, and the decision."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.languages import current_language
from core.refusals import Refusal
from grants.conflicts import Conflicts, conflicts_about
from grants.deciding.forms import AssignForm, CorrectionForm, DecisionForm, ReasonForm, ReopenForm, ReopenReviewForm
from grants.deciding.selectors.case_file import declared_lines, earlier_applications
from grants.deciding.selectors.decisions import certificates_today, warnings_of
from grants.deciding.selectors.history import history_of
from grants.deciding.selectors.managing import applications_of, free_reviewers, progress_of
from grants.deciding.selectors.round_ranking import read_judged
from grants.deciding.services import corrections, decisions
from grants.deciding.views.bases import Crumb, RoundMixin
from grants.enums import PUBLISHED, UNDECIDED, Outcome
from grants.models import Application, Assignment, Decision, Review
from grants.reviewing.selectors.review_page import read_handed_in, read_sections
from grants.reviewing.services import assigning, reviews
from grants.scoring import Tally
from grants.selectors.awards import live_award_of, suggest_purpose
from grants.selectors.standing_decisions import standing_decision
from grants.services.refusals import (
    AlreadyDecided,
    NotDecidable,
    NothingToCorrect,
    NotPublished,
    ReviewChanged,
)
from questions.services import SentForm
from questions.views import answer_repeated, sent_form

# The form of these acts is not on the page any more: what was typed into it is shown to be copied.
OVERTAKEN = (AlreadyDecided, NotDecidable, NotPublished, NothingToCorrect, ReviewChanged)


class ApplicationView(RoundMixin, WagtailAdminTemplateMixin, TemplateView):
    """One application for its manager: answers, reviewers, scores, and the decision. Closed to who is in conflict."""

    template_name = "grants/admin/application.html"
    application: Application

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one of the acts of the page; what is refused comes back with plain words and what was typed."""
        if repeated := answer_repeated(request):
            return repeated
        self.load()
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return self.show(status=400)
        try:
            done, bound = act(self)
        except Refusal as refused:
            self.load()
            bound = self.bound()
            typed = next(iter(bound.values()), None) if isinstance(refused, OVERTAKEN) else None
            return self.show(status=409, refused=refused, typed_form=typed, **bound)
        if bound:
            is_asking_back = all(form.is_valid() for form in bound.values())
            return self.show(status=200 if is_asking_back else 400, **bound)
        messages.success(request, done)
        return redirect(self.address("application", self.application.number))

    def load(self) -> None:
        for name in ("conflicts", "decision", "tally"):
            self.__dict__.pop(name, None)
        rows = applications_of(self.round).select_related("applicant__person", "version", "round__programme")
        self.application = get_object_or_404(rows, number=self.kwargs["number"])
        if self.request.user.pk in self.conflicts.get(self.application.pk, {}):
            raise PermissionDenied

    @cached_property
    def conflicts(self) -> Conflicts:
        return conflicts_about(self.application)

    def show(self, *, status: int, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**more), status=status)

    def more_crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.application.number}]

    def get_page_title(self) -> str:
        return _("Application %s") % self.application.number

    def bound(self) -> dict[str, Form]:
        """Return the form of the act with what was typed, so that a refusal does not lose it."""
        act, typed = self.request.POST.get("act"), self.request.POST
        if act == "decide":
            return {"decision_form": self.decision_form(typed)}
        if act == "reopen-review":
            return {"reopen_review_form": ReopenReviewForm(typed)}
        if act == "cancel":
            again = typed.copy()
            again["corrects"] = str(self.decision.pk) if self.decision else ""
            return {"reason_form": ReasonForm(again)}
        correction = self.correction_form(typed) if act == "correct" else None
        return {"correction_form": correction.starting_over(self.decision)} if correction and self.decision else {}

    @cached_property
    def decision(self) -> Decision | None:
        return standing_decision(self.application)

    @cached_property
    def tally(self) -> Tally:
        rows = Application.objects.filter(pk=self.application.pk)
        return read_judged(rows, self.conflicts)[self.application.pk].tally

    def decision_form(self, data: Any = None) -> DecisionForm:
        self.round.refresh_from_db(fields=["awarded_minor"])
        initial = {} if data else {"purpose": suggest_purpose(self.application)}
        return DecisionForm(data, application=self.application, round=self.round, initial=initial)

    def correction_form(self, data: Any = None) -> CorrectionForm | None:
        """Return the form for another decision, where one was published that can be corrected."""
        if self.decision is None or self.application.status not in PUBLISHED:
            return None
        self.round.refresh_from_db(fields=["awarded_minor"])
        return CorrectionForm(data, application=self.application, round=self.round, current=self.decision)

    def assign_form(self, data: Any = None) -> AssignForm:
        return AssignForm(data, free=free_reviewers(self.application, self.conflicts))

    def sent(self) -> SentForm:
        return sent_form(self.request, self.address("application", self.application.number))

    def choice(self, form: DecisionForm) -> decisions.Choice:
        return decisions.Choice(
            form=self.sent(),
            application=self.application,
            by=self.request.user,
            words=form.cleaned_data.get("words", ""),
            reason=form.cleaned_data.get("reason", ""),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        is_waiting, certificates = self.application.status in UNDECIDED, certificates_today(self.application)
        is_decidable = is_waiting and self.decision is None
        return {
            "round": self.round,
            "application": self.application,
            "is_manager": self.is_manager,
            "is_waiting": is_waiting,
            "is_over": self.round.is_over(timezone.now()),
            "certificates": certificates,
            "declared": declared_lines(self.application, current_language()),
            "earlier": earlier_applications(self.application, self.request.user),
            "history": history_of(self.application),
            "tally": self.tally,
            "warnings": warnings_of(self.application, self.tally, certificates) if is_decidable else [],
            "sections": read_sections(self.application, current_language()),
            "lines": progress_of([self.application], self.conflicts)[self.application.pk].lines,
            "reviews": read_handed_in(self.application),
            "decision": self.decision,
            "award": live_award_of(self.decision),
            "decision_form": self.decision_form() if is_decidable and "decision_form" not in kwargs else None,
            "correction_form": self.correction_form() if "correction_form" not in kwargs else None,
            "reopen_form": ReopenForm(),
            "reason_form": ReasonForm(initial={"corrects": self.decision.pk if self.decision else None}),
            "assign_form": self.assign_form(),
            "reopen_review_form": ReopenReviewForm(),
            **context,
        }


Answer = tuple[str, dict[str, Form]]


def _assign(view: ApplicationView) -> Answer:
    form = view.assign_form(view.request.POST)
    if not form.is_valid():
        return "", {"assign_form": form}
    assigning.assign_reviewer(
        application=view.application,
        reviewer=form.cleaned_data["reviewer"],
        by=view.request.user,
        now=timezone.now(),
    )
    return _("%s will read this application.") % form.cleaned_data["reviewer"].get_full_name(), {}


def _remove(view: ApplicationView) -> Answer:
    typed = view.request.POST.get("assignment", "")
    rows = Assignment.objects.filter(application=view.application)
    assignment = rows.filter(pk=typed).first() if typed.isdecimal() and len(typed) < 18 else None
    if assignment:
        assigning.remove_assignment(assignment=assignment, by=view.request.user, now=timezone.now())
    return _("The application was taken back from the reviewer."), {}


def _reopen_review(view: ApplicationView) -> Answer:
    form = ReopenReviewForm(view.request.POST)
    review = None
    if form.is_valid():
        review = Review.objects.filter(application=view.application, pk=form.cleaned_data["review"]).first()
    if review is None:
        form.add_error("review", _("These scores are no longer here."))
        return "", {"reopen_review_form": form}
    after, reason = form.cleaned_data["after"], form.cleaned_data["reason"]
    facts = {"form": view.sent(), "after": after, "reason": reason, "by": view.request.user, "now": timezone.now()}
    reviews.reopen_review(review=review, **facts)
    return _("The scores are open again, and count for nothing until they are handed in."), {}


def _decide(view: ApplicationView) -> Answer:
    form = view.decision_form(view.request.POST)
    if not form.is_valid():
        return "", {"decision_form": form}
    choice = view.choice(form)
    if form.cleaned_data["outcome"] == Outcome.DECLINE:
        decisions.decide_decline(choice=choice, now=timezone.now())
        return _("Declined. The applicant learns of it when you publish."), {}
    amount = form.cleaned_data["amount"]
    due_on, purpose = form.cleaned_data["due_on"], form.cleaned_data["purpose"]
    decisions.decide_award(choice=choice, amount_minor=amount, due_on=due_on, now=timezone.now(), purpose=purpose)
    text = _("Awarded: %s. You can take it back until you publish; the applicant learns of it then.")
    return text % view.money(amount), {}


def _reopen(view: ApplicationView) -> Answer:
    form = ReopenForm(view.request.POST)
    if not form.is_valid():
        return "", {"reopen_form": form}
    choice = decisions.Choice(view.sent(), view.application, view.request.user)
    decisions.reopen_decision(choice=choice, now=timezone.now())
    return _("The decision is taken back. An award's money is in the budget again."), {}


def _correct(view: ApplicationView) -> Answer:
    """Read an amount back first: what is corrected is told at once."""
    form = view.correction_form(view.request.POST)
    if form is None:
        raise NotPublished
    if not form.is_valid():
        return "", {"correction_form": form.put_right_first()}
    if not form.is_confirmed:
        return "", {"correction_form": form.asking_again()}
    choice, corrects = view.choice(form), form.cleaned_data["corrects"]
    if form.cleaned_data["outcome"] == Outcome.DECLINE:
        corrections.correct_decline(choice=choice, corrects=corrects, now=timezone.now())
    else:
        corrections.correct_award(
            choice=choice,
            corrects=corrects,
            amount_minor=form.cleaned_data["amount"],
            due_on=form.cleaned_data["due_on"],
            now=timezone.now(),
            purpose=form.cleaned_data["purpose"],
        )
    return _("The decision is corrected, and the applicant is told."), {}


def _cancel(view: ApplicationView) -> Answer:
    form = ReasonForm(view.request.POST)
    if not form.is_valid():
        return "", {"reason_form": form}
    corrections.cancel_award(
        form=view.sent(),
        application=view.application,
        corrects=form.cleaned_data["corrects"],
        reason=form.cleaned_data["reason"],
        by=view.request.user,
        now=timezone.now(),
    )
    return _("The award is cancelled. Its money is in the budget again."), {}


ACTS: dict[str, Callable[[ApplicationView], Answer]] = {
    "assign": _assign,
    "remove": _remove,
    "reopen-review": _reopen_review,
    "decide": _decide,
    "reopen": _reopen,
    "correct": _correct,
    "cancel": _cancel,
}
