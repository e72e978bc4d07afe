from django.urls import URLPattern, path

from lessons import views

app_name = "lessons"
urlpatterns: list[URLPattern] = [
    path("words/", views.show_words, name="show-words"),
    path("<uuid:unit_key>/done/", views.finish_lesson, name="finish-lesson"),
    path("<uuid:unit_key>/done-before/", views.finish_lessons_before, name="finish-lessons-before"),
    path("<uuid:unit_key>/start/", views.start_quiz, name="start-quiz"),
    path("tries/<uuid:attempt_id>/", views.answer_quiz, name="answer-quiz"),
    path("tries/<uuid:attempt_id>/result/", views.show_result, name="show-result"),
]
