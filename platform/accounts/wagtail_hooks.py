"""Wagtail hooks of accounts: our screens in the admin, and the two of its own that must not be used."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from accounts.admin_viewsets import RoleGrantViewSet
from accounts.models import User
from accounts.services import end_sessions


@hooks.register("register_admin_viewset")
def register_role_grants() -> RoleGrantViewSet:
    return RoleGrantViewSet("roles-in-programmes")


@hooks.register("before_bulk_action")
def refuse_deleting_many_people(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Deleting a person keeps the records (accounts.services.erase_person); Wagtail's bulk action would not."""
    if action_type != "delete" or not any(isinstance(one, User) for one in objects):
        return None
    messages.error(request, _("Delete people one by one."))
    return redirect("wagtailusers_users:index")


@hooks.register("after_bulk_action")
def end_sessions_of_people_with_more_rights(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> None:
    """Wagtail's bulk action puts people into a group; they sign in anew, as after any new role."""
    if action_type == "assign_role":
        for person in objects:
            if person != request.user:
                end_sessions(user=person)


@hooks.register("register_account_menu_item")
def link_to_own_account(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("accounts:profile"),
        "label": _("My name, password and second step"),
        "help_text": _("How you are called and how you sign in."),
    }
