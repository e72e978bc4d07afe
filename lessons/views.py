from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lessons.models import LessonPage, QuizPage


def show_lesson(request: HttpRequest, page: LessonPage) -> HttpResponse:
    return render(request, "lessons/lesson.html", {"page": page})


def show_quiz(request: HttpRequest, page: QuizPage) -> HttpResponse:
    return render(request, "lessons/quiz.html", {"page": page})
