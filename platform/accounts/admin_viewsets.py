"""Admin viewsets that give and take roles."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic

from accounts.models import RoleGrant
from accounts.selectors import person_by_sign_in_name
from accounts.services import grant_role, revoke_role
from core.admin_viewsets import ClosedViewSet
from core.selectors import phone_region_of


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
