"""The ranking with its budget line, on the screen and as a spreadsheet; and publishing what was decided."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from core.money import decimals_of, from_minor
from core.refusals import Refusal
from core.spreadsheets import SafeSpreadsheetMixin
from grants.deciding.forms import ChosenDecisionsForm
from grants.deciding.selectors.round_ranking import ClosedLine, RankedApplication, Ranking, rank_round
from grants.deciding.services.publishing import publish_decisions
from grants.deciding.views.bases import PER_PAGE, Crumb, RoundMixin


def row_of(line: RankedApplication | ClosedLine, currency: str) -> dict[str, Any]:
    """Return one line as a spreadsheet has it, by column; of a closed one the place and a word."""
    if isinstance(line, ClosedLine):
        return {**dict.fromkeys(COLUMNS, ""), "place": line.rank.place, "number": _("closed to you")}
    asked = from_minor(line.application.asked_minor or 0, currency)
    cells = [
        line.rank.place,
        line.application.number,
        str(line.application.applicant),
        line.tally.score,
        line.tally.spread,
        line.tally.reviews,
        line.tally.cant_judge,
        asked,
        from_minor(line.award.amount_minor, currency) if line.award else None,
        _write_inside(line),
        line.decision.words if line.decision else "",
        decision_words(line),
        None if line.rank.sum_minor is None else from_minor(line.rank.sum_minor, currency),
        "; ".join(str(mark) for mark in marks_of(line)),
    ]
    return dict(zip(COLUMNS, cells, strict=True))


def marks_of(line: RankedApplication) -> list[str | Promise]:
    """Return what makes this line less certain than its number looks: for the screen and for the spreadsheet."""
    marks: list[str | Promise] = []
    if line.is_tied:
        marks.append(_("equal score, put in order by lot"))
    if line.is_half_read:
        marks.append(_("%(done)s of %(asked)s scores") % {"done": line.tally.scores, "asked": line.asked_of})
    if line.tally.is_far_apart:
        marks.append(_("scores far apart"))
    if line.rubric is not None:
        marks.append(_("rubric of version %s") % line.rubric)
    if line.has_cancelled:
        marks.append(_("a certificate was cancelled since"))
    return marks


def decision_words(line: RankedApplication) -> str:
    return str(line.decision.get_outcome_display()) if line.decision else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the screen with its words."""

    line: RankedApplication | ClosedLine
    marks: list[str | Promise]
    decision: str

    @classmethod
    def of(cls, line: RankedApplication | ClosedLine) -> "Row":
        return cls(line, [], "") if isinstance(line, ClosedLine) else cls(line, marks_of(line), decision_words(line))


def _write_inside(line: RankedApplication) -> str:
    """Whether the budget reaches for it: of what is declined, cancelled or not scored nobody can say so."""
    asks_nothing = line.decision is not None and line.award is None
    if asks_nothing or (line.rank.place is None and line.award is None):
        return ""
    return _("yes") if line.rank.is_inside else _("no")


COLUMNS: dict[str, str | Promise] = {
    "place": gettext_lazy("Place"),
    "number": gettext_lazy("Number"),
    "applicant": gettext_lazy("Applicant"),
    "score": gettext_lazy("Score"),
    "spread": gettext_lazy("Spread"),
    "reviews": gettext_lazy("Reviews"),
    "cant_judge": gettext_lazy("Can't judge"),
    "asked": gettext_lazy("Asks for"),
    "awarded": gettext_lazy("Awarded"),
    "inside": gettext_lazy("Inside the budget"),
    "words": gettext_lazy("Words to the applicant"),
    "decision": gettext_lazy("Decision"),
    "sum": gettext_lazy("Sum so far"),
    "marks": gettext_lazy("Look at"),
}
AMOUNTS = ("asked", "awarded", "sum")


class RankingView(RoundMixin, SafeSpreadsheetMixin, BaseListingView):
    """Best first, with the line where the money ends. The whole round is ranked, whichever page is shown."""

    page_title = gettext_lazy("Ranking")
    results_template_name = "grants/admin/ranking_results.html"
    verbose_name_plural = gettext_lazy("applications")
    export_headings: ClassVar = COLUMNS
    list_export: ClassVar = list(COLUMNS)

    def get_number_formats(self) -> dict[str, str]:
        """Amounts with the currency's code and its decimals, scores with one."""
        decimals = decimals_of(self.round.currency)
        amount = f"[${self.round.currency}] #,##0" + ("." + "0" * decimals if decimals else "")
        return {"score": "0.0", "spread": "0.0", **dict.fromkeys(AMOUNTS, amount)}

    def get_queryset(self) -> list[RankedApplication | ClosedLine]:
        return self.ranking.lines

    def get_paginate_by(self, _lines: Any) -> int | None:
        return None if self.is_export else PER_PAGE

    @cached_property
    def ranking(self) -> Ranking:
        return rank_round(self.round, reader=self.request.user)

    def to_row_dict(self, item: RankedApplication | ClosedLine) -> dict[str, Any]:
        return row_of(item, self.round.currency)

    def get_filename(self) -> str:
        return f"ranking-{self.round.slug}"

    def more_crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.page_title}]

    def get_index_url(self) -> str:
        return self.address("ranking")

    def get_header_buttons(self) -> list[Any]:
        waiting = self.ranking.unpublished
        words = ngettext("Publish %s decision", "Publish %s decisions", waiting) % waiting
        publish = HeaderButton(words, url=self.address("publish"), icon_name="mail")
        return [*([publish] if waiting and self.is_manager else []), *super().get_header_buttons()]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        rows = [] if self.is_export else [Row.of(line) for line in context["object_list"]]
        return {**context, "round": self.round, "ranking": self.ranking, "rows": rows}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.is_export:
            return self.as_spreadsheet(context["object_list"], self.request.GET["export"])
        return super().render_to_response(context, **kwargs)


class PublishView(RoundMixin, WagtailAdminTemplateMixin, TemplateView):
    """List what would be published, line by line; then publish the lines that are ticked, and tell the applicants."""

    for_managers_only = True
    page_title = gettext_lazy("Publish decisions")
    template_name = "grants/admin/publish.html"

    def more_crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        ranking = rank_round(self.round, reader=self.request.user)
        waiting = [line for line in ranking.open_lines if line.decision and not line.is_published]
        return {
            **context,
            "round": self.round,
            "ranking": ranking,
            "waiting": waiting,
            "waiting_minor": sum(line.award.amount_minor for line in waiting if line.award),
            "is_over": self.round.is_over(timezone.now()),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publish what was listed and ticked, and nothing else. Again says the same: nothing waits any more."""
        ticked = ChosenDecisionsForm(request.POST)
        if not ticked.is_valid():
            messages.error(request, _("Choose at least one decision to publish."))
            return redirect(self.address("publish"))
        try:
            only = ticked.cleaned_data["decision"]
            told = publish_decisions(round=self.round, by=self.request.user, now=timezone.now(), only=only)
        except Refusal as refused:
            messages.error(request, refused.words)
            return redirect(self.address("ranking"))
        text = ngettext("%s decision is published.", "%s decisions are published.", len(told)) % len(told)
        messages.success(request, text if told else _("No decision waits any more."))
        return redirect(self.address("ranking"))
