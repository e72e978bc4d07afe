"""What the types of question with one box to type in have in common. A response is the text as typed."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from lessons.question_types.base import BadResponse, Marked, QuestionData, QuestionType

LONGEST_ANSWER = 200


class TypedType(QuestionType):
    marked_template = "lessons/questions/said_marked.html"
    translated = ("why_right", "why_wrong")

    def read(self, question: QuestionData, values: Sequence[str], part_values: Mapping[str, str]) -> str | None:
        text = values[-1].strip() if values else ""
        if len(text) > LONGEST_ANSWER:
            words = gettext("This is too long: %(show_value)s letters, %(limit_value)s fit.")
            raise BadResponse(words % {"show_value": len(text), "limit_value": LONGEST_ANSWER}, typed=text)
        return text or None


def right_or_wrong(question: QuestionData, *, is_right: bool) -> Marked:
    return Marked(is_right, question["why_right" if is_right else "why_wrong"])
