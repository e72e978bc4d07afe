"""Views of lessons, checks, plan pages and glossary."""

from lessons.views.attempts import answer_quiz, show_result
from lessons.views.lesson import finish_lesson, finish_lessons_before, show_lesson, show_words
from lessons.views.narration import edit_narration
from lessons.views.plan import edit_plan_page, show_plan
from lessons.views.preview import preview_questions
from lessons.views.quiz import show_quiz, start_quiz

__all__ = [
    "answer_quiz",
    "edit_narration",
    "edit_plan_page",
    "finish_lesson",
    "finish_lessons_before",
    "preview_questions",
    "show_lesson",
    "show_plan",
    "show_quiz",
    "show_result",
    "show_words",
    "start_quiz",
]
