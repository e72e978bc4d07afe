from django.urls import URLPattern, path

from lessons import views

app_name = "lessons-notes"
urlpatterns: list[URLPattern] = [
    path("", views.list_notes, name="list-notes"),
    path("<uuid:unit_key>/", views.edit_note, name="edit-note"),
]
