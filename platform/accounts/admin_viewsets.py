"""Screens inside Wagtail's admin about people: roles, and the concerns that support looks after."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.permissions import ModelPermissionPolicy

from accounts.models import Role, RoleGrant, User
from accounts.selectors import has_role, person_by_sign_in_name, programmes_with_role
from accounts.services import grant_role, revoke_role
from core.admin_viewsets import ClosedViewSet
from core.models import Concern
from core.selectors import phone_region_of
from core.services import close_concern


class RoleGrantForm(forms.ModelForm):
    """Somebody is named by how they sign in: a list of everybody would be long, and would show everybody."""

    who = forms.CharField(label=_("Who"), help_text=_("Their phone number, email or username."), max_length=254)

    class Meta:
        model = RoleGrant
        fields: ClassVar = ["who", "role", "programme"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        region = phone_region_of(cleaned.get("programme"))
        self.instance.user = person_by_sign_in_name(cleaned.get("who", ""), region)
        if self.instance.user_id is None:
            self.add_error("who", ValidationError(_("Nobody signs in with this.")))
        return cleaned


class RolesView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[RoleGrant]:
        return RoleGrant.objects.select_related("user", "programme")


class GrantRoleView(generic.CreateView):
    def save_instance(self) -> RoleGrant:
        asked = self.form.instance
        return grant_role(
            user=asked.user, role=asked.role, programme=asked.programme, by=self.request.user, now=timezone.now()
        )

    def get_success_buttons(self) -> list[Any]:
        return []


class RevokeRoleView(generic.DeleteView):
    def delete_action(self) -> None:
        grant = self.object
        revoke_role(
            user=grant.user, role=grant.role, programme=grant.programme, by=self.request.user, now=timezone.now()
        )


class RoleGrantViewSet(ClosedViewSet):
    """Who has which role where. Given and taken by administrators only."""

    model = RoleGrant
    icon = "group"
    menu_label = _("Roles in programmes")
    menu_order = 610
    add_to_settings_menu = True
    offered: ClassVar = {"index", "index_results", "add", "delete"}
    list_display: ClassVar = ["user", "role", "programme"]
    list_filter: ClassVar = ["role", "programme"]
    search_fields: ClassVar = ["user__name", "user__called", "user__username", "user__email"]
    index_view_class = RolesView
    add_view_class = GrantRoleView
    delete_view_class = RevokeRoleView

    def get_form_class(self, for_update: bool = False) -> type[RoleGrantForm]:
        return RoleGrantForm


class ForSupport(ModelPermissionPolicy):
    """Let in who has the support role in any programme; the views then show their programmes only."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"view", "change"} and bool(concern_programmes(user))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Concern) -> bool:
        return action in {"view", "change"} and has_role(user, Role.SUPPORT, instance.programme)


def concern_programmes(user: User) -> list[int] | bool:
    """Return whose concerns the person looks after: True for all of them."""
    return user.is_superuser or programmes_with_role(user, Role.SUPPORT)


def concerns_for(user: User) -> QuerySet[Concern]:
    """Return the concerns that the person may read; those of no programme are the administrators'."""
    every = Concern.objects.select_related("programme")
    return every if user.is_superuser else every.filter(programme_id__in=programmes_with_role(user, Role.SUPPORT))


class CloseConcernForm(forms.ModelForm):
    """What was said stands there to read; what was done is written down."""

    class Meta:
        model = Concern
        fields: ClassVar = ["kind", "text", "contact", "closing_note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "text", "contact"):
            self.fields[name].disabled = True
        self.fields["closing_note"].required = True


class ConcernsView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Concern]:
        return concerns_for(self.request.user)


class CloseConcernView(generic.EditView):
    success_message = _("Concern closed.")
    submit_button_label = _("Close this concern")

    def get_object(self, queryset: Any = None) -> Concern:
        return get_object_or_404(concerns_for(self.request.user), pk=self.object_pk)

    def save_instance(self) -> Concern:
        note = self.form.cleaned_data["closing_note"]
        return close_concern(concern=self.object, note=note, by=self.request.user, now=timezone.now())


class ConcernViewSet(ClosedViewSet):
    """What people told us, for support and administrators."""

    model = Concern
    icon = "warning"
    menu_label = _("Concerns")
    menu_order = 310
    add_to_admin_menu = True
    offered: ClassVar = {"index", "index_results", "edit"}
    list_display: ClassVar = [
        "number",
        "kind",
        "programme",
        DateColumn("reported_at", label=_("Reported"), sort_key="reported_at"),
        DateColumn("closed_at", label=_("Closed"), sort_key="closed_at"),
    ]
    list_filter: ClassVar = ["kind", "programme"]
    search_fields: ClassVar = ["number"]
    index_view_class = ConcernsView
    edit_view_class = CloseConcernView

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        return ForSupport(self.model)

    def get_form_class(self, for_update: bool = False) -> type[CloseConcernForm]:
        return CloseConcernForm
