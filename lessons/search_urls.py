from django.urls import URLPattern, path

from lessons import views

app_name = "search"
urlpatterns: list[URLPattern] = [path("", views.search_lessons, name="search-lessons")]
