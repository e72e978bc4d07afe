"""URLs that are the same in every language, for ever."""

from django.urls import path

from core.views import well_known

urlpatterns = [
    path("favicon.ico", well_known.favicon, name="favicon"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security_txt, name="security-txt"),
]
