from django.urls import path

from safety import views

app_name = "safety"
urlpatterns = [path("tell-us/", views.report_concern_view, name="report-concern")]
