from django.urls import path
from django.views.generic import RedirectView

from core.views.pictures import choose_pictures

app_name = "core"
# Wagtail's form for pages behind a wall takes a bare password, without limits or a second factor.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
urlpatterns = [
    path("pictures/", choose_pictures, name="choose-pictures"),
    path("_util/login/", sign_in, name="page-sign-in"),
]
