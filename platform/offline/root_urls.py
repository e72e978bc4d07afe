"""Addresses that are the same in every language, for ever: a phone that has them asks for them again."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
