"""What stands before Wagtail's own admin addresses."""

from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="admin-sign-in")
]
