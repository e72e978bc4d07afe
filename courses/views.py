"""The course list, a course, a part of it, and starting a course."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.models import CourseIndexPage, CoursePage, ModulePage


def show_course_list(request: HttpRequest, page: CourseIndexPage) -> HttpResponse:
    return render(request, "courses/course_list.html", {"page": page})


def show_course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    return render(request, "courses/course.html", {"page": page})


def show_module(request: HttpRequest, page: ModulePage) -> HttpResponse:
    return render(request, "courses/module.html", {"page": page})
