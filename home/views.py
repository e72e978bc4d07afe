"""The home page, information pages and My learning."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from home.models import HomePage, InformationPage


def show_home(request: HttpRequest, page: HomePage) -> HttpResponse:
    return render(request, "home/home.html", {"page": page})


def show_information(request: HttpRequest, page: InformationPage) -> HttpResponse:
    return render(request, "home/information.html", {"page": page})
