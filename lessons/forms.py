"""Forms of lessons: a worksheet's, built from its questions; and the answers of a quiz."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lessons.paper_snapshots import Paper
from lessons.question_types import type_of
from lessons.question_types.base import BadResponse
from questions.enums import Kind
from questions.fields import WordsField, build_field
from questions.forms import SaveForm
from questions.schema import Section

LONGEST_NOTE = 5000  # letters


class WorksheetForm(SaveForm):
    """A worksheet's form: every question but the calculated ones. Few are needed, so it marks those."""

    use_required_attribute = False
    marks_required = True

    def __init__(
        self, data: Any = None, *, sheet: Section, currency: str, based_on: int, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, based_on=based_on, initial=initial, label_suffix="")
        self.sheet = sheet
        for question in sheet.questions:
            if question.kind != Kind.CALCULATED:
                self.fields[question.key] = build_field(question, currency)

    @property
    def has_results(self) -> bool:
        return any(question.kind == Kind.CALCULATED for question in self.sheet.questions)

    @property
    def values(self) -> dict[str, Any]:
        """What is to be kept: everything but the hidden fields and what was left empty."""
        kept = {key: value for key, value in self.cleaned_data.items() if key not in SaveForm.base_fields}
        return {key: value for key, value in kept.items() if value not in (None, "", [])}


class NoteForm(SaveForm):
    """A note on a lesson, as long as a page."""

    text = WordsField(
        label=_("My note"),
        help_text=_("Only you can read it."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@dataclass(frozen=True)
class Answers:
    """What a quiz form held: answers that can be kept, and what is wrong with the others, by question id.

    ``typed`` is what was typed in place of an answer that can't be kept.
    """

    responses: dict[str, Any]
    problems: dict[str, str]
    typed: dict[str, str]

    @property
    def shown(self) -> dict[str, Any]:
        """What the form is to hold when it comes back."""
        return self.responses | self.typed


def read_answers(paper: Paper, posted: QueryDict) -> Answers:
    responses, problems, typed = {}, {}, {}
    for question in paper["questions"]:
        key = question["id"]
        parts = {name[len(key) + 1 :]: str(posted[name]) for name in posted if name.startswith(f"{key}.")}
        try:
            responses[key] = type_of(question).read(question, posted.getlist(key), parts)
        except BadResponse as refused:
            problems[key] = str(
                refused.words or _("We can't use this answer. Please answer it again, in a few words at most.")
            )
            if refused.typed is not None:
                typed[key] = refused.typed
    return Answers(responses, problems, typed)
