"""Admin views of certificates: find one, cancel it with a reason that the public check shows."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from certificates.models import Certificate
from certificates.permissions import can_revoke, can_see_certificates_admin, certificates_managed_by
from certificates.selectors import attesters_of
from certificates.services import AlreadyRevoked, revoke_certificate
from core.form_fields import UncutField
from questions.forms import KeyedForm
from questions.views import answer_repeated, sent_form


class RevokeForm(KeyedForm):
    reason = UncutField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Everybody who checks the code reads it. Name no other person."),
    )


class CertificateIndexView(IndexView):
    model = Certificate
    page_title = gettext_lazy("Certificates")
    header_icon = "success"
    index_url_name = "certificates_admin:index"
    index_results_url_name = "certificates_admin:index_results"
    default_ordering = "-issued_at"
    paginate_by = 50
    is_searchable = True
    search_fields: ClassVar = ["code", "holder_name", "title"]
    search_backend_name = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_see_certificates_admin(request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def search_queryset(self, queryset: QuerySet[Certificate]) -> QuerySet[Certificate]:
        """Find by name and course as Wagtail does, and by a code as it is printed: in groups, or part of it."""
        found = super().search_queryset(queryset)
        code = "".join(sign for sign in self.search_query or "" if sign.isalnum())
        return found | queryset.filter(code__icontains=code) if code else found

    def get_base_queryset(self) -> QuerySet[Certificate]:
        return certificates_managed_by(self.request.user)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("printed_code", label=_("Code"), get_url=self.revoke_url),
            Column("holder_name", label=_("Holder"), sort_key="holder_name"),
            Column("title", label=_("Course"), sort_key="title"),
            DateColumn("issued_at", label=_("Issued"), sort_key="issued_at"),
            DateColumn("revoked_at", label=_("Revoked"), sort_key="revoked_at"),
        ]

    @staticmethod
    def revoke_url(certificate: Certificate) -> str:
        return reverse("certificates_admin:revoke", args=[certificate.pk])


def revoke(request: HttpRequest, pk: str) -> HttpResponse:
    """Show one certificate and, while it is live, the form that cancels it."""
    if request.method == "POST" and (repeated := answer_repeated(request)):
        return repeated
    certificate = get_object_or_404(certificates_managed_by(request.user), pk=pk)  # type: ignore[arg-type]
    if not can_revoke(request.user, certificate):  # type: ignore[arg-type]
        raise PermissionDenied
    form = RevokeForm(request.POST or None)
    refused: AlreadyRevoked | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _revoke(request, certificate, form.cleaned_data["reason"])
        except AlreadyRevoked as error:
            refused = error
            certificate.refresh_from_db()
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    context = {
        "refused": refused,
        "certificate": certificate,
        "attesters": attesters_of(certificate),
        "form": form,
        "header_title": f"{certificate.printed_code} {certificate.title}",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("certificates_admin:index"), "label": _("Certificates")},
            {"url": "", "label": certificate.printed_code},
        ],
    }
    return TemplateResponse(request, "certificates/admin/revoke.html", context, status=status)


def _revoke(request: HttpRequest, certificate: Certificate, reason: str) -> HttpResponse:
    """Cancel it and lead to the list. Raises AlreadyRevoked."""
    index = reverse("certificates_admin:index")
    revoke_certificate(
        form=sent_form(request, index),
        certificate=certificate,
        by=request.user,  # type: ignore[arg-type]
        reason=reason,
        now=timezone.now(),
    )
    messages.success(request, _("The certificate %(code)s is revoked.") % {"code": certificate.printed_code})
    return redirect(index)
