"""What stands before Wagtail's own admin addresses: one sign-in for all, with the second factor and the limits."""

from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="admin-sign-in")
]
