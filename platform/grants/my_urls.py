from django.urls import URLPattern

app_name = "my-grants"
urlpatterns: list[URLPattern] = []
