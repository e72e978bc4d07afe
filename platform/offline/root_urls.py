"""Addresses that are the same in every language, for ever: a phone that has them asks for them again."""

from django.urls import path

from offline import views

urlpatterns = [
    path("sw.js", views.service_worker, name="service-worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
