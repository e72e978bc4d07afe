"""The ranking with its budget line, on the screen and as a spreadsheet; and publishing what was decided."""

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

from core.money import from_minor
from core.spreadsheets import SafeSpreadsheetMixin
from grants.desk_forms import ChosenDecisionsForm
from grants.selectors.ranking import ClosedLine, RankedApplication, Ranking, rank_round
from grants.services.publishing import publish_decisions
from grants.services.refusals import Refused
from grants.views.desk import PER_PAGE, Crumb, RoundMixin


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
        _("yes") if line.rank.is_inside else _("no"),
        line.decision.words if line.decision else "",
    ]
    return dict(zip(COLUMNS, cells, strict=True))


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
}


class RankingView(RoundMixin, SafeSpreadsheetMixin, BaseListingView):
    """Best first, with the line where the money ends. The whole round is ranked, whichever page is shown."""

    page_title = gettext_lazy("Ranking")
    results_template_name = "grants/admin/ranking_results.html"
    verbose_name_plural = gettext_lazy("applications")
    export_headings: ClassVar = COLUMNS
    list_export: ClassVar = list(COLUMNS)

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
        return {**super().get_context_data(*args, **kwargs), "round": self.round, "ranking": self.ranking}

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
        except Refused as refused:
            messages.error(request, refused.words)
            return redirect(self.address("ranking"))
        text = ngettext("%s decision is published.", "%s decisions are published.", len(told)) % len(told)
        messages.success(request, text if told else _("No decision waits any more."))
        return redirect(self.address("ranking"))
