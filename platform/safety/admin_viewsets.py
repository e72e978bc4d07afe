"""Admin viewsets of concerns, for support and administrators."""

import uuid
from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.permissions import ModelPermissionPolicy

from accounts.models import Role
from accounts.selectors import has_role
from core.admin_viewsets import ClosedViewSet
from questions.views import answer_repeated, sent_form
from safety.forms import CloseConcernForm
from safety.models import Concern
from safety.selectors import concern_programmes, concerns_for
from safety.services import NoteChanged, close_concern, mark_of_note


class ForSupport(ModelPermissionPolicy):
    """Let in who has the support role in any programme; the views then show their programmes only."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in {"view", "change"} and bool(concern_programmes(user))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Concern) -> bool:
        return action in {"view", "change"} and has_role(user, Role.SUPPORT, instance.programme)


class ConcernsView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Concern]:
        return concerns_for(self.request.user)


class CloseConcernView(generic.EditView):
    success_message = _("Concern closed.")
    submit_button_label = _("Close this concern")

    def get_object(self, queryset: Any = None) -> Concern:
        return get_object_or_404(concerns_for(self.request.user), pk=self.object_pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answer_repeated(request) or super().post(request, *args, **kwargs)

    def save_instance(self) -> Concern:
        return close_concern(
            form=sent_form(self.request, self.get_success_url()),
            concern=self.object,
            note=self.form.cleaned_data["closing_note"],
            based_on=self.form.cleaned_data["based_on"],
            by=self.request.user,
            now=timezone.now(),
        )

    def form_valid(self, form: CloseConcernForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except NoteChanged as refused:
            form.put(form_id=uuid.uuid4(), based_on=mark_of_note(refused.note))
            self.produced_error_message = str(refused.words)
            response = self.form_invalid(form)
            response.status_code = HTTPStatus.CONFLICT
            return response


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
