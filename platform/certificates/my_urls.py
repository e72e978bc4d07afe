from django.urls import URLPattern

app_name = "my-certificates"
urlpatterns: list[URLPattern] = []
