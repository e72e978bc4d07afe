"""Wagtail's users app for our people: one name, no email demanded, deleting keeps records, for administrators."""

from http import HTTPStatus
from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.permissions import ModelPermissionPolicy
from wagtail.users import forms as wagtail_forms
from wagtail.users.views import users as wagtail_views

from accounts import privacy
from accounts.fields import NameField
from accounts.hashers import SLOW_DOWN, TooManyHashes
from accounts.models import User
from accounts.requests import PersonRequest
from accounts.services import end_sessions, erase_person, person_was_edited, remove_second_step
from core.admin_viewsets import AdministratorsOnly

PERMISSION_FIELDS = {"is_superuser", "groups"}
PERSON_FIELDS = ["username", "email", "phone", "name", "called"]


class PersonFormMixin:
    """Replace first name, last name and the demanded email by our own fields; the database wants one identifier."""

    first_name = last_name = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username, email = self.fields["username"], self.fields["email"]  # type: ignore[attr-defined]
        username.required = email.required = False
        username.help_text, username.error_messages = "", {}  # The model's own rules say what is wrong.
        # Certificates and committees' lists show the name, and nothing may stand in its place.
        name, called = User._meta.get_field("name"), User._meta.get_field("called")
        self.fields["name"] = NameField(label=capfirst(name.verbose_name), max_length=name.max_length)  # type: ignore[attr-defined]
        self.fields["called"] = NameField(  # type: ignore[attr-defined]
            label=capfirst(called.verbose_name), max_length=called.max_length, required=False
        )

    def _clean_username(self) -> None:
        """Leave the check for a taken username to the model: an empty one is no username, and never taken."""

    def _get_validation_exclusions(self) -> set[str]:
        """Let the phone's uniqueness be asked, which depends on a field that is not in the form."""
        return super()._get_validation_exclusions() - {"phone_yielded"}  # type: ignore[misc]

    def hash_password(self) -> None:
        """Hash the new password, if one was typed, so that ``save`` need not. Raises TooManyHashes."""
        if password := self.cleaned_data.get("password1"):  # type: ignore[attr-defined]
            self.instance.set_password(password)  # type: ignore[attr-defined]
            self.cleaned_data["password1"] = ""  # type: ignore[attr-defined]  # Wagtail's form hashes what it finds here

    def save(self, commit: bool = True) -> User:
        user = super().save(commit=commit)  # type: ignore[misc]
        if commit:
            person_was_edited(user=user, now=timezone.now())
        return user


class PersonCreationForm(PersonFormMixin, wagtail_forms.UserCreationForm):
    class Meta(wagtail_forms.UserCreationForm.Meta):
        fields: ClassVar = [*PERSON_FIELDS, "is_superuser", "groups"]


class PersonEditForm(PersonFormMixin, wagtail_forms.UserEditForm):
    class Meta(wagtail_forms.UserEditForm.Meta):
        fields: ClassVar = [*PERSON_FIELDS, "is_active", "is_superuser", "groups"]


class PeopleView(wagtail_views.IndexView):
    @property
    def columns(self) -> list[Any]:
        columns = super().columns
        return [*columns[:3], Column("phone", label=User._meta.get_field("phone").verbose_name), *columns[3:]]

    @property
    def search_fields(self) -> set[str]:
        return {"username", "email", "name", "called", "phone"}


class HashFirstMixin:
    """Hash a password before Wagtail's transaction: it may wait ten seconds, and on SQLite nobody else could write.

    Where too many wait for a hash, the form is shown again with all that was typed but the password (429).
    """

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            form.hash_password()
        except TooManyHashes as busy:
            form.add_error("password1", SLOW_DOWN)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            response: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(busy.seconds)
            return response
        return super().form_valid(form)  # type: ignore[misc]


class AddPersonView(HashFirstMixin, wagtail_views.CreateView):
    pass


class EditPersonView(HashFirstMixin, wagtail_views.EditView):
    """Changing a person. Whoever is given more power signs in anew; another password ends sessions by itself."""

    def save_instance(self) -> User:
        user: User = super().save_instance()
        if PERMISSION_FIELDS & set(self.form.changed_data) and not self.editing_self:
            end_sessions(user=user)
        return user

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_second_step = Authenticator.objects.filter(user=self.object).exists()
        return {**super().get_context_data(**kwargs), "has_second_step": has_second_step}


class ErasePersonView(wagtail_views.DeleteView):
    @property
    def confirmation_message(self) -> str:
        """Ask, and say what hangs on the account, in the words that the person would read."""
        warnings = " ".join(privacy.leaving_warnings(self.object))
        return f"{super().confirmation_message} {warnings}".strip()

    def delete_action(self) -> None:
        erase_person(user=self.object, by=self.request.user, now=timezone.now())


class UserViewSet(wagtail_views.UserViewSet):
    """Wagtail's screens for people, for administrators only: no group can be given them."""

    index_view_class = PeopleView
    add_view_class = AddPersonView
    edit_view_class = EditPersonView
    delete_view_class = ErasePersonView
    create_template_name = "accounts/admin/person_create.html"
    edit_template_name = "accounts/admin/person_edit.html"

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        return AdministratorsOnly(self.model)

    def get_form_class(self, for_update: bool = False) -> type[PersonFormMixin]:
        return PersonEditForm if for_update else PersonCreationForm


@require_http_methods(["GET", "HEAD", "POST"])
def remove_lost_second_step(request: PersonRequest, user_id: int) -> HttpResponse:
    """Ask, then take away the second step of somebody who lost it. Administrators only."""
    if not request.user.is_superuser:
        raise PermissionDenied
    person = get_object_or_404(User, pk=user_id)
    if request.method != "POST":
        return render(request, "accounts/admin/remove_second_step.html", {"person": person})
    if remove_second_step(user=person, by=request.user, now=timezone.now()):
        messages.success(request, _("%(person)s can sign in without it now.") % {"person": person})
    return redirect("wagtailusers_users:edit", person.pk)
