from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.type_code, name="type-code"),
    path("<str:code>.pdf", views.download_pdf, name="download-pdf"),
    path("<str:code>/", views.check_certificate, name="check-certificate"),
]
