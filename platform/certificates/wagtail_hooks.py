"""Certificates in the admin's menu, for those who manage them."""

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from certificates import admin_views
from certificates.permissions import can_see_certificates_admin


@hooks.register("register_admin_urls")
def certificates_admin_urls() -> list[URLResolver]:
    patterns = [
        path("", admin_views.CertificateIndexView.as_view(), name="index"),
        path("results/", admin_views.CertificateIndexView.as_view(results_only=True), name="index_results"),
        path("<uuid:pk>/", admin_views.revoke, name="revoke"),
    ]
    return [path("certificates/", include((patterns, "certificates_admin")))]


class CertificatesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_see_certificates_admin(request.user)  # type: ignore[arg-type]


@hooks.register("register_admin_menu_item")
def certificates_menu_item() -> MenuItem:
    return CertificatesMenuItem(
        _("Certificates"), reverse_lazy("certificates_admin:index"), name="certificates", icon_name="success", order=650
    )
