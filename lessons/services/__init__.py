"""Services of lessons: every write of this app."""

from lessons.services.attempts import (
    AttemptOver,
    NoTriesLeft,
    hand_in,
    mark_again,
    merge_responses,
    save_responses,
    settle_tries,
    start_attempt,
)
from lessons.services.lessons import complete_lessons
from lessons.services.narrations import remove_narration, upload_narration
from lessons.services.notes import save_note
from lessons.services.worksheets import save_worksheet

__all__ = [
    "AttemptOver",
    "NoTriesLeft",
    "complete_lessons",
    "hand_in",
    "mark_again",
    "merge_responses",
    "remove_narration",
    "save_note",
    "save_responses",
    "save_worksheet",
    "settle_tries",
    "start_attempt",
    "upload_narration",
]
