"""The managers' screens: the ranking with its budget line, one application with its decision, publishing."""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from core.spreadsheets import SafeSpreadsheetMixin
from grants.conflicts import conflict_between
from grants.desk_forms import AssignForm, DecisionForm, ReasonForm, ReopenForm
from grants.enums import Outcome
from grants.models import Application, Assignment
from grants.selectors.desk import read_handed_in, read_sections
from grants.selectors.managing import applications_of, free_reviewers, progress_of
from grants.selectors.ranking import RankedApplication, Ranking, rank_round, standing_decision
from grants.services import decisions, reviews
from grants.views.managing import Crumb, RoundMixin

Refused = (decisions.DecisionRefused, reviews.ReviewRefused)


class RankingView(RoundMixin, SafeSpreadsheetMixin, BaseListingView):
    """Best first, with the line where the money ends."""

    page_title = gettext_lazy("Ranking")
    results_template_name = "grants/admin/ranking_results.html"
    verbose_name_plural = gettext_lazy("applications")
    export_headings: ClassVar = {
        "rank.place": gettext_lazy("Place"),
        "application.number": gettext_lazy("Number"),
        "applicant": gettext_lazy("Applicant"),
        "tally.score": gettext_lazy("Score"),
        "tally.spread": gettext_lazy("Spread"),
        "tally.reviews": gettext_lazy("Reviews"),
        "tally.cant_judge": gettext_lazy("Can't judge"),
        "asked": gettext_lazy("Asks for"),
        "awarded": gettext_lazy("Awarded"),
        "inside": gettext_lazy("Inside the budget"),
        "words": gettext_lazy("Words to the applicant"),
    }
    list_export: ClassVar = list(export_headings)

    def get_queryset(self) -> list[RankedApplication]:
        return self.ranking.lines

    @property
    def ranking(self) -> Ranking:
        if not hasattr(self, "_ranking"):
            self._ranking = rank_round(self.round)
        return self._ranking

    def get_filename(self) -> str:
        return f"ranking-{self.round.slug}"

    def more_crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.page_title}]

    def get_index_url(self) -> str:
        return self.address("ranking")

    def get_header_buttons(self) -> list[Any]:
        waiting = self.ranking.unpublished
        publish = HeaderButton(_("Publish %s decisions") % waiting, url=self.address("publish"), icon_name="mail")
        return [*([publish] if waiting and self.is_manager else []), *super().get_header_buttons()]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "round": self.round, "ranking": self.ranking}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.is_export:
            return self.as_spreadsheet(context["object_list"], self.request.GET["export"])
        return super().render_to_response(context, **kwargs)


class PublishView(RoundMixin, WagtailAdminTemplateMixin, TemplateView):
    """Ask once, then publish every decision that waits and tell the applicants."""

    for_managers_only = True
    page_title = gettext_lazy("Publish decisions")
    template_name = "grants/admin/publish.html"

    def more_crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "round": self.round, "ranking": rank_round(self.round)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = decisions.publish_decisions(round=self.round, by=self.request.user, now=timezone.now())
        text = ngettext("%s decision is published.", "%s decisions are published.", len(told)) % len(told)
        messages.success(request, text)
        return redirect(self.address("ranking"))


class ApplicationView(RoundMixin, WagtailAdminTemplateMixin, TemplateView):
    """One application for its manager: answers, reviewers, scores, and the decision. Closed to who is in conflict."""

    template_name = "grants/admin/application.html"
    application: Application

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one of the acts of the page; what is refused comes back with plain words and what was typed."""
        self.load()
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return self.show(status=400)
        try:
            done, bound = act(self)
        except Refused as refused:
            return self.show(status=409, refused=refused, **self.bound())
        if bound:
            return self.show(status=400, **bound)
        messages.success(request, done)
        return redirect(self.address("application", self.application.number))

    def load(self) -> None:
        rows = applications_of(self.round).select_related("applicant__person", "version", "round__programme")
        self.application = get_object_or_404(rows, number=self.kwargs["number"])
        if conflict_between(person=self.request.user, application=self.application):
            raise PermissionDenied

    def show(self, *, status: int, refused: Any = None, **forms: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(refused=refused, **forms), status=status)

    def more_crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.application.number}]

    def get_page_title(self) -> str:
        return _("Application %s") % self.application.number

    def bound(self) -> dict[str, Form]:
        """Return the form of the act with what was typed, so that a refusal does not lose it."""
        if self.request.POST.get("act") == "decide":
            return {"decision_form": self.decision_form(self.request.POST)}
        return {}

    def decision_form(self, data: Any = None) -> DecisionForm:
        self.round.refresh_from_db(fields=["awarded_minor"])
        return DecisionForm(data, application=self.application, round=self.round)

    def assign_form(self, data: Any = None) -> AssignForm:
        return AssignForm(data, free=free_reviewers(self.application))

    def choice(self, form: DecisionForm) -> decisions.Choice:
        return decisions.Choice(
            decision_id=form.cleaned_data["decision_id"],
            application=self.application,
            by=self.request.user,
            words=form.cleaned_data.get("words", ""),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        decision = standing_decision(self.application)
        is_waiting = self.application.status in decisions.DECIDABLE
        return {
            "round": self.round,
            "application": self.application,
            "is_manager": self.is_manager,
            "is_waiting": is_waiting,
            "sections": read_sections(self.application),
            "lines": progress_of([self.application])[self.application.pk].lines,
            "reviews": read_handed_in(self.application),
            "decision": decision,
            "award": self.application.awards.filter(cancelled_at__isnull=True).first(),
            "decision_form": self.decision_form(),
            "reopen_form": ReopenForm(initial={"decision_id": uuid.uuid4()}),
            "reason_form": ReasonForm(),
            "assign_form": self.assign_form(),
            **context,
        }


Answer = tuple[str, dict[str, Form]]


def _assign(view: ApplicationView) -> Answer:
    form = view.assign_form(view.request.POST)
    if not form.is_valid():
        return "", {"assign_form": form}
    reviews.assign_reviewer(
        application=view.application,
        reviewer=form.cleaned_data["reviewer"],
        by=view.request.user,
        now=timezone.now(),
    )
    return _("%s will read this application.") % form.cleaned_data["reviewer"], {}


def _remove(view: ApplicationView) -> Answer:
    typed = view.request.POST.get("assignment", "")
    rows = Assignment.objects.filter(application=view.application)
    assignment = rows.filter(pk=typed).first() if typed.isdecimal() and len(typed) < 18 else None
    if assignment:
        reviews.remove_assignment(assignment=assignment, by=view.request.user, now=timezone.now())
    return _("The application was taken back from the reviewer."), {}


def _decide(view: ApplicationView) -> Answer:
    form = view.decision_form(view.request.POST)
    if not form.is_valid():
        return "", {"decision_form": form}
    choice = view.choice(form)
    if form.cleaned_data["outcome"] == Outcome.DECLINE:
        decisions.decide_decline(choice=choice, now=timezone.now())
        return _("Declined. The applicant learns of it when you publish."), {}
    amount = form.cleaned_data["amount"]
    decisions.decide_award(choice=choice, amount_minor=amount, due_on=form.cleaned_data["due_on"], now=timezone.now())
    text = _("Awarded: %s. You can take it back until you publish; the applicant learns of it then.")
    return text % view.money(amount), {}


def _reopen(view: ApplicationView) -> Answer:
    form = ReopenForm(view.request.POST)
    if not form.is_valid():
        return "", {"reopen_form": form}
    choice = decisions.Choice(form.cleaned_data["decision_id"], view.application, view.request.user)
    decisions.reopen_decision(choice=choice, now=timezone.now())
    return _("The decision is taken back. An award's money is in the budget again."), {}


def _cancel(view: ApplicationView) -> Answer:
    form = ReasonForm(view.request.POST)
    if not form.is_valid():
        return "", {"reason_form": form}
    decisions.cancel_award(
        application=view.application,
        reason=form.cleaned_data["reason"],
        by=view.request.user,
        now=timezone.now(),
    )
    return _("The award is cancelled. Its money is in the budget again."), {}


ACTS: dict[str, Callable[[ApplicationView], Answer]] = {
    "assign": _assign,
    "remove": _remove,
    "decide": _decide,
    "reopen": _reopen,
    "cancel": _cancel,
}
