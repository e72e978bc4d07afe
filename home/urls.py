from django.urls import re_path
from wagtail.urls import serve_pattern

from home import views

app_name = "pages"
urlpatterns = [re_path(serve_pattern, views.serve_page, name="page")]
