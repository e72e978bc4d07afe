"""Privacy export of lessons. Erasing needs nothing here: everything goes with the person's row."""

from typing import Any

from accounts.models import User
from lessons.models import Attempt
from lessons.selectors import latest_notes, latest_worksheets


def export(user: User) -> dict[str, Any]:
    tries = Attempt.objects.filter(learner=user).prefetch_related("responses")
    return {
        "tries": [_try(one) for one in tries],
        "plan": [
            {"worksheet": s.worksheet.sheet_key, "saved_at": s.saved_at, "currency": s.currency, "values": s.values}
            for s in latest_worksheets(user)
        ],
        "notes": [
            {"lesson": note.lesson_title, "saved_at": note.saved_at, "text": note.text} for note in latest_notes(user)
        ],
    }


def _try(attempt: Attempt) -> dict[str, Any]:
    answers = {str(response.question_id): response.value for response in attempt.responses.all()}
    return {
        "started_at": attempt.started_at,
        "handed_in_at": attempt.handed_in_at,
        "right": attempt.right,
        "asked": attempt.asked,
        "answers": [
            {"question": question["text"], "answer": answers.get(question["id"])}
            for question in attempt.paper["questions"]
        ],
    }
