"""Managers' views of rounds, a round's applications, and sharing them out among the committee."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from core.money import format_minor
from core.refusals import Refusal
from core.times import describe_left, describe_moment
from grants.conflicts import Conflicts, conflicts_in, find_conflicts
from grants.deciding.forms import SpreadForm
from grants.deciding.selectors.history import history_of_round
from grants.deciding.selectors.managing import (
    applications_of,
    closed_to,
    grant_lists_of,
    progress_of,
    rounds_for,
    source_pages,
    taken_back_of,
    undecided,
    waiting_ids,
)
from grants.deciding.views.bases import PER_PAGE, Crumb, GrantsAdminMixin, RoundMixin
from grants.enums import Status
from grants.models import Application, Round, RoundPage
from grants.reviewing.services.assigning import spread_reviews


def _unless_applying(write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Hide a column of a round from who applies in it: how many compete and what is awarded is not for them."""
    return lambda row: _("closed to you: you apply for it") if row.applies else write(row)


def _write_state(row: Any) -> str:
    """Say where a round stands, and how many applicants were not told anything yet; not to who competes with them."""
    now = timezone.now()
    if row.opens_at > now:
        return _("not open yet")
    if not row.is_over(now):
        return _("open, %(left)s") % {"left": describe_left(row.closes_at, now)}
    if row.applies:
        return _("closed")
    if not row.waiting:
        return _("finished")
    return ngettext("closed, %s waits for an answer", "closed, %s wait for an answer", row.waiting) % row.waiting


class RoundsView(GrantsAdminMixin, BaseListingView):
    """Every round of one's programmes: where it stands, its money, its page."""

    page_title = gettext_lazy("Grants")
    verbose_name_plural = gettext_lazy("rounds")
    paginate_by = PER_PAGE
    default_ordering = ("-closes_at", "pk")
    index_url_name = "grants_admin:rounds"
    columns: ClassVar = [
        TitleColumn("title", label=gettext_lazy("Round"), url_name="grants_admin:round"),
        Column("programme", label=gettext_lazy("Programme")),
        Column("state", label=gettext_lazy("State"), accessor=_write_state),
        Column("sent", label=gettext_lazy("Applications"), accessor=_unless_applying(lambda row: row.sent)),
        Column(
            "closes_at", label=gettext_lazy("Closes"), accessor=lambda row: describe_moment(row.closes_at, row.zone)
        ),
        Column(
            "budget", label=gettext_lazy("Budget"), accessor=lambda row: format_minor(row.budget_minor, row.currency)
        ),
        Column(
            "left",
            label=gettext_lazy("Left"),
            accessor=_unless_applying(lambda row: format_minor(row.left_minor, row.currency)),
        ),
        TitleColumn(
            "page",
            label=gettext_lazy("Page"),
            accessor=lambda row: _("Edit") if row.page_address else "–",
            get_url=lambda row: row.page_address,
        ),
    ]

    def get_base_queryset(self) -> QuerySet[Round]:
        return rounds_for(self.request.user)

    def get_table(self, object_list: Any) -> Any:
        rows = list(object_list)
        pages = source_pages(row.key for row in rows)
        for row in rows:
            row.page_address = _edit_address(pages.get(row.key))
        return super().get_table(rows)

    def get_header_buttons(self) -> list[Any]:
        lists = grant_lists_of(self.request.user)
        label = _("New grant")
        return [
            HeaderButton(
                label if len(lists) == 1 else f"{label}: {one.title}",
                url=reverse("wagtailadmin_pages:add", args=["grants", "roundpage", one.pk]),
                icon_name="plus",
            )
            for one in lists
        ]


def _edit_address(page: RoundPage | None) -> str:
    """Return where the page is written; the editor itself asks who may."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else ""


class ApplicationFilters(WagtailFilterSet):
    """By status, and by what waits."""

    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(one.value, one.label) for one in Status if one not in (Status.DRAFT, Status.WITHDRAWN)],
        widget=django_filters.widgets.forms.CheckboxSelectMultiple,
    )
    waits = django_filters.ChoiceFilter(
        label=gettext_lazy("Waits for"),
        method="filter_waits",
        choices=[
            ("reviewers", gettext_lazy("reviewers")),
            ("reviews", gettext_lazy("reviews")),
            ("decision", gettext_lazy("a decision")),
        ],
    )

    class Meta:
        model = Application
        fields: ClassVar = ["status"]

    def __init__(self, *args: Any, find_waiting: Callable[[str], list[int]], **kwargs: Any) -> None:
        """Ask the view what waits: it knows whom a conflict of interest keeps from reading."""
        super().__init__(*args, **kwargs)
        self.find_waiting = find_waiting

    def filter_waits(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return undecided(rows) if value == "decision" else rows.filter(pk__in=self.find_waiting(value))


class RoundView(RoundMixin, BaseListingView):
    """A round's applications: who, how much, how far the reviews are."""

    paginate_by = PER_PAGE
    default_ordering = ("sent_at", "pk")
    is_searchable = True
    search_fields = ("number", "applicant__person__name", "applicant__name")
    filterset_class = ApplicationFilters
    verbose_name_plural = gettext_lazy("applications")
    results_template_name = "grants/admin/round_results.html"

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("number", label=_("Number"), get_url=lambda row: self.address("application", row.number)),
            Column("applicant", label=_("Applicant")),
            Column("asked", label=_("Asks for"), accessor=lambda row: self.money(row.asked_minor)),
            DateColumn("sent_at", label=_("Sent")),
            StatusTagColumn("status", label=_("Status"), accessor="get_status_display"),
            Column("progress", label=_("Reviews"), accessor=_write_progress),
        ]

    def get_page_title(self) -> str:
        return self.round.title

    @cached_property
    def conflicts(self) -> Conflicts:
        return conflicts_in(self.round)

    @cached_property
    def closed(self) -> set[int]:
        return closed_to(self.request.user, self.conflicts)

    def get_base_queryset(self) -> QuerySet[Application]:
        """Leave out what a conflict closes to this person: filters and search would tell of it what no line does."""
        return applications_of(self.round).exclude(pk__in=self.closed)

    def find_waiting(self, what: str) -> list[int]:
        return waiting_ids(self.round, self.conflicts, want_reviewers=what == "reviewers")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(), "find_waiting": self.find_waiting}

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        return {**context, "closed": len(self.closed), "round": self.round, "drafts": self.round.drafts}

    def get_index_url(self) -> str:
        return self.address("round")

    def get_index_results_url(self) -> str:
        return self.address("round-results")

    def get_table(self, object_list: Any) -> Any:
        rows = list(object_list)
        progress = progress_of(rows, self.conflicts)
        for row in rows:
            row.progress = progress[row.pk]
        return super().get_table(rows)

    def get_header_buttons(self) -> list[Any]:
        ranking = HeaderButton(_("Ranking"), url=self.address("ranking"), icon_name="order")
        spread = HeaderButton(_("Share out"), url=self.address("spread"), icon_name="group")
        history = HeaderButton(_("Taken back, and history"), url=self.address("round-history"), icon_name="history")
        if not self.is_manager:
            return [ranking, history]
        address = _edit_address(source_pages([self.round.key]).get(self.round.key))
        page = [HeaderButton(_("The page"), url=address, icon_name="doc-empty")] if address else []
        return [ranking, spread, history, *page]


def _write_progress(row: Any) -> str:
    done = _("%(done)s of %(asked)s") % {"done": row.progress.handed_in, "asked": row.progress.active}
    closed = row.progress.closed
    if not closed:
        return done
    return f"{done}, " + ngettext("%s stepped back", "%s stepped back", closed) % closed


class RoundHistoryView(RoundMixin, WagtailAdminTemplateMixin, TemplateView):
    """What changed in the round's days and money, who changed it, and what was taken back and why."""

    page_title = gettext_lazy("Taken back, and history")
    template_name = "grants/admin/round_history.html"

    def more_crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out what a conflict closes to this person."""
        rows = taken_back_of(self.round)
        closed = closed_to(self.request.user, find_conflicts(rows.order_by(), person=self.request.user))
        return {
            **super().get_context_data(**kwargs),
            "round": self.round,
            "history": history_of_round(self.round),
            "taken_back": rows.exclude(pk__in=closed),
            "drafts": self.round.drafts,
        }


class SpreadView(RoundMixin, WagtailAdminTemplateMixin, FormView):
    """Share the applications out among the committee; doing it again fills what is missing."""

    for_managers_only = True
    form_class = SpreadForm
    page_title = gettext_lazy("Share out among the committee")
    template_name = "wagtailadmin/generic/form.html"

    def more_crumbs(self) -> list[Crumb]:
        return [{"url": "", "label": self.page_title}]

    def get_initial(self) -> dict[str, Any]:
        return {"each": self.round.reviews_wanted}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "promised": self.round.reviews_wanted}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "submit_button_label": _("Share out"), "submit_button_active_label": _("Sharing out…")}

    def form_valid(self, form: SpreadForm) -> HttpResponse:
        each = form.cleaned_data["each"]
        try:
            spread = spread_reviews(round=self.round, each=each, by=self.request.user, now=timezone.now())
        except Refusal as refused:
            messages.error(self.request, refused.words)
            return redirect(self.address("round"))
        made = ngettext("%s assignment was made.", "%s assignments were made.", spread.made) % spread.made
        messages.success(self.request, made)
        if spread.short:
            text = _("Too few people can read these: %s. Everybody else has a conflict of interest.")
            messages.warning(self.request, text % ", ".join(spread.short))
        return redirect(self.address("round"))
