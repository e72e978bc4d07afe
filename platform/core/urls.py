from django.urls import path
from django.views.generic import RedirectView

app_name = "core"
# Wagtail has two more forms that take a bare password, without limits or a second factor: both lead to the one sign-in.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
urlpatterns = [
    path("admin/login/", sign_in, name="admin-sign-in"),
    path("_util/login/", sign_in, name="page-sign-in"),
]
