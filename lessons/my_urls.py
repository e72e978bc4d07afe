from django.urls import URLPattern, path

from lessons import views

app_name = "lessons-plan"
urlpatterns: list[URLPattern] = [
    path("plan/", views.show_plan, name="show-plan"),
    path("plan/<uuid:unit_key>/<slug:sheet_key>/", views.edit_plan_page, name="edit-page"),
]
