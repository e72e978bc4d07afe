"""Views of lessons, checks, plan pages, notes, glossary and search."""

from lessons.views.attempts import answer_quiz, show_result
from lessons.views.lesson import finish_lesson, finish_lessons_before, show_lesson
from lessons.views.narration import edit_narration
from lessons.views.notes import edit_note, list_notes
from lessons.views.plan import edit_plan_page, show_plan
from lessons.views.preview import preview_questions
from lessons.views.quiz import show_quiz, start_quiz
from lessons.views.search import search_lessons, show_words

__all__ = [
    "answer_quiz",
    "edit_narration",
    "edit_note",
    "edit_plan_page",
    "finish_lesson",
    "finish_lessons_before",
    "list_notes",
    "preview_questions",
    "search_lessons",
    "show_lesson",
    "show_plan",
    "show_quiz",
    "show_result",
    "show_words",
    "start_quiz",
]
