"""Pages and words (what editors write), and what learners wrote and answered. No fact lives on a page's row."""

from lessons.models.attempts import Attempt, Mark, Response, ResponseSave
from lessons.models.glossary import GlossaryTerm
from lessons.models.narrations import Narration, NarrationUpload
from lessons.models.notes import Note, NoteSave
from lessons.models.pages import LessonPage, QuizPage
from lessons.models.worksheets import Worksheet, WorksheetSave

__all__ = [
    "Attempt",
    "GlossaryTerm",
    "LessonPage",
    "Mark",
    "Narration",
    "NarrationUpload",
    "Note",
    "NoteSave",
    "QuizPage",
    "Response",
    "ResponseSave",
    "Worksheet",
    "WorksheetSave",
]
