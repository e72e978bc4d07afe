from django.urls import path

from certificates import views

app_name = "my-certificates"
urlpatterns = [
    path("certificates/", views.my_certificates, name="list-certificates"),
    path("certificates/<str:code>/", views.my_certificate, name="show-certificate"),
]
