from django.urls import path

from certificates import views

app_name = "my-certificates"
urlpatterns = [
    path("certificates/", views.my_certificates, name="list-certificates"),
    path("certificates/of/<uuid:course_key>/", views.my_certificate_of_course, name="show-for-course"),
    path("certificates/<str:code>/", views.my_certificate, name="show-certificate"),
]
