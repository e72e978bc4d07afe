"""The managers' screens in Wagtail's admin: rounds, a round's applications, sharing them out among the committee."""

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from core.money import format_minor
from core.times import describe_moment
from grants.desk_forms import SpreadForm
from grants.enums import Status
from grants.models import Application, Round
from grants.rules import has_grants_desk, is_grant_manager
from grants.selectors.managing import applications_of, progress_of, rounds_for
from grants.services import reviews

PER_PAGE = 50
Crumb = dict[str, str | Promise]


class DeskMixin:
    """Only who manages or reads grants comes in."""

    request: Any
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_grants_desk(self.request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class RoundMixin(DeskMixin):
    """One round of one's own programme: another programme's does not exist here. Whoever only reads, posts nothing."""

    kwargs: dict[str, Any]
    round: Round
    is_manager: bool
    for_managers_only = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if has_grants_desk(self.request.user):
            self.round = get_object_or_404(rounds_for(self.request.user), pk=kwargs["pk"])
            self.is_manager = is_grant_manager(self.request.user, self.round)
            if not self.is_manager and (self.for_managers_only or request.method == "POST"):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[Crumb]:
        here: Crumb = {"url": reverse("grants_desk:round", args=[self.round.pk]), "label": self.round.title}
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("grants_desk:rounds"), "label": _("Grants")},
            here,
            *self.more_crumbs(),
        ]

    def more_crumbs(self) -> list[Crumb]:
        return []

    def address(self, name: str, *more: str) -> str:
        return reverse(f"grants_desk:{name}", args=[self.round.pk, *more])

    def money(self, minor: int | None) -> str:
        return "" if minor is None else format_minor(minor, self.round.currency)


def _write(round: Round, minor: int) -> str:
    return format_minor(minor, round.currency)


def _write_closing(round: Round) -> str:
    return describe_moment(round.closes_at, round.zone)


class RoundsView(DeskMixin, BaseListingView):
    """Every round of one's programmes, with its money."""

    page_title = gettext_lazy("Grants")
    verbose_name_plural = gettext_lazy("rounds")
    paginate_by = PER_PAGE
    default_ordering = ("-closes_at", "pk")
    index_url_name = "grants_desk:rounds"
    columns: ClassVar = [
        TitleColumn("title", label=gettext_lazy("Round"), url_name="grants_desk:round"),
        Column("programme", label=gettext_lazy("Programme")),
        Column("sent", label=gettext_lazy("Applications")),
        Column(
            "closes_at", label=gettext_lazy("Closes"), accessor=lambda row: describe_moment(row.closes_at, row.zone)
        ),
        Column(
            "budget", label=gettext_lazy("Budget"), accessor=lambda row: format_minor(row.budget_minor, row.currency)
        ),
        Column("left", label=gettext_lazy("Left"), accessor=lambda row: _write(row, row.left_minor)),
    ]

    def get_base_queryset(self) -> QuerySet[Round]:
        return rounds_for(self.request.user)


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
        choices=[("reviewers", gettext_lazy("reviewers")), ("reviews", gettext_lazy("reviews"))],
    )

    class Meta:
        model = Application
        fields: ClassVar = ["status"]

    def filter_waits(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        if value == "reviewers":
            return rows.filter(reviewers__lt=F("round__reviews_wanted"))
        return rows.filter(handed_in__lt=F("reviewers"))


class RoundView(RoundMixin, BaseListingView):
    """A round's applications: who, how much, how far the reviews are."""

    paginate_by = PER_PAGE
    default_ordering = ("sent_at", "pk")
    is_searchable = True
    search_fields = ("number", "applicant__person__name", "applicant__name")
    filterset_class = ApplicationFilters
    verbose_name_plural = gettext_lazy("applications")

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

    def get_base_queryset(self) -> QuerySet[Application]:
        return applications_of(self.round)

    def get_index_url(self) -> str:
        return self.address("round")

    def get_index_results_url(self) -> str:
        return self.address("round-results")

    def get_table(self, object_list: Any) -> Any:
        rows = list(object_list)
        progress = progress_of(rows)
        for row in rows:
            row.progress = progress[row.pk]
        return super().get_table(rows)

    def get_header_buttons(self) -> list[Any]:
        ranking = HeaderButton(_("Ranking"), url=self.address("ranking"), icon_name="order")
        spread = HeaderButton(_("Share out"), url=self.address("spread"), icon_name="group")
        return [ranking, spread] if self.is_manager else [ranking]


def _write_progress(row: Any) -> str:
    done = _("%(done)s of %(asked)s") % {"done": row.progress.handed_in, "asked": row.progress.active}
    closed = row.progress.closed
    if not closed:
        return done
    return f"{done}, " + ngettext("%s stepped back", "%s stepped back", closed) % closed


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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "submit_button_label": _("Share out"), "submit_button_active_label": _("Sharing out…")}

    def form_valid(self, form: SpreadForm) -> HttpResponse:
        spread = reviews.spread_reviews(
            round=self.round, each=form.cleaned_data["each"], by=self.request.user, now=timezone.now()
        )
        messages.success(self.request, _("%s assignments were made.") % spread.made)
        if spread.short:
            text = _("Too few people can read these: %s. Everybody else has a conflict of interest.")
            messages.warning(self.request, text % ", ".join(spread.short))
        return redirect(self.address("round"))
