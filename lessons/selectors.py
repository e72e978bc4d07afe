"""Reads: what a learner answered and wrote, in a constant number of queries."""

from accounts.models import User
from lessons.models import Attempt, LessonPage, QuizPage, WorksheetSave


def has_passed(learner: User, quiz: QuizPage) -> bool:
    """Say whether the person ever had enough right answers."""
    return Attempt.objects.filter(learner=learner, quiz_key=quiz.translation_key, is_passed=True).exists()


def has_filled_worksheet(learner: User, lesson: LessonPage) -> bool:
    """Say whether the lesson's worksheet, if it has one, was saved with all that must be filled in."""
    if not any(block.block_type == "worksheet" for block in lesson.body):
        return True
    return WorksheetSave.objects.filter(
        worksheet__learner=learner, worksheet__page_key=lesson.translation_key, is_complete=True
    ).exists()
