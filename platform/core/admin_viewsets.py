"""Admin viewsets of programmes, places and the log."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import Field, ModelForm
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import ModelPermissionPolicy

from core import log_verbs
from core.form_fields import UncutField
from core.models import LogEntry, Place, Programme, kind_words


class AdministratorsOnly(ModelPermissionPolicy):
    """Let in administrators and nobody else, whatever permissions a group was given."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_superuser)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.user_has_permission(user, "")


class ClosedViewSet(ModelViewSet):
    """A viewset that has only the screens in ``offered``, and offers no permission to tick for groups."""

    offered: ClassVar[set[str]] = {"index", "index_results", "add", "edit"}
    add_to_reference_index = False
    copy_view_enabled = False

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        return AdministratorsOnly(self.model)

    def get_url_name(self, view_name: str) -> str | None:
        return super().get_url_name(view_name) if view_name in self.offered else None

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in self.offered]

    def register_admin_url_finder(self) -> None:
        """Leave these objects out of Wagtail's search for edit addresses."""

    def register_permissions(self) -> None:
        """Leave these models out of the list of permissions for groups."""


class ProgrammeForm(ModelForm):
    """The key names groups and files: it is chosen once."""

    class Meta:
        model = Programme
        fields: ClassVar = [
            "name",
            "key",
            "site",
            "time_zone",
            "currency",
            "sample_factor",
            "phone_region",
            "contact_phone",
            "contact_email",
            "consent_text",
        ]
        field_classes: ClassVar = {"consent_text": UncutField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key: Field = self.fields["key"]
        key.disabled = self.instance.pk is not None


class ProgrammeViewSet(ClosedViewSet):
    model = Programme
    icon = "globe"
    menu_label = _("Programmes")
    list_display: ClassVar = ["name", "key", "currency", "time_zone"]

    def get_form_class(self, for_update: bool = False) -> type[ProgrammeForm]:
        return ProgrammeForm


class PlacesView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Place]:
        return Place.objects.select_related("parent", "programme")


class PlaceViewSet(ClosedViewSet):
    model = Place
    index_view_class = PlacesView
    icon = "site"
    menu_label = _("Places")
    form_fields: ClassVar = ["programme", "parent", "name"]
    list_display: ClassVar = ["name", "parent", "programme"]
    list_filter: ClassVar = ["programme"]
    search_fields: ClassVar = ["name"]


def _verb_choices() -> list[Any]:
    return log_verbs.choices()


def _kind_choices() -> list[tuple[str, str]]:
    kinds = LogEntry.objects.order_by("subject_type").values_list("subject_type", flat=True).distinct()
    return [(kind, kind_words(kind)) for kind in kinds]


class LogFilterSet(WagtailFilterSet):
    verb = ChoiceFilter(label=_("Verb"), choices=_verb_choices)
    subject_type = ChoiceFilter(label=_("Subject type"), choices=_kind_choices)

    class Meta:
        model = LogEntry
        fields: ClassVar = ["verb", "programme", "subject_type"]


class LogView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[LogEntry]:
        return LogEntry.objects.select_related("programme")


class LogViewSet(ClosedViewSet):
    """Who did what, and when: to read only."""

    model = LogEntry
    index_view_class = LogView
    name = "house-log"
    icon = "history"
    menu_label = _("House log")
    offered: ClassVar = {"index", "index_results"}
    form_fields: ClassVar = ["verb"]
    filterset_class = LogFilterSet
    list_display: ClassVar = [
        Column("get_verb_display", label=_("Verb"), sort_key="verb"),
        "actor_pseudonym",
        Column("subject_kind", label=_("Subject type"), sort_key="subject_type"),
        Column("subject_words", label=_("Subject"), sort_key="subject_name"),
        "programme",
        DateColumn("at", label=_("At"), sort_key="at"),
    ]
    search_fields: ClassVar = ["actor_pseudonym", "subject_name", "subject_key", "verb"]
    list_export: ClassVar = [
        "at",
        "actor_pseudonym",
        "verb",
        "get_verb_display",
        "subject_type",
        "subject_name",
        "subject_key",
        "programme",
    ]
    export_headings: ClassVar = {"get_verb_display": _("What was done"), "subject_name": _("Subject")}
