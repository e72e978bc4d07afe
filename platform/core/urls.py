from django.urls import path

from core import views

app_name = "core"
urlpatterns = [path("tell-us/", views.report_concern_view, name="report-concern")]
