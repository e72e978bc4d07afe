"""The measuring stick: one Django view that answers eleven bytes, with no middleware and no database."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="measures-nothing-secret", LOGGING_CONFIG=None
)


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello there", headers={"Content-Length": 11})


urlpatterns = [path("", answer)]
application = WSGIHandler()
