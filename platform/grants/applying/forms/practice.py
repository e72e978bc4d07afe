"""A practice application's form: the same questions as the real one, on one page. Nothing of it is saved."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from grants.applying.forms.steps import PREFIX
from questions.fields import AmountField, build_field
from questions.schema import Section

ASKED = "asked"


class PracticeForm(forms.Form):
    """All questions of a round. ``read_values`` are answers as an application keeps them, by key."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, sections: Sequence[Section], currency: str, amount_words: str) -> None:
        super().__init__(data, label_suffix="")
        self.sections = sections
        for section in sections:
            for question in section.questions:
                self.fields[PREFIX + question.key] = build_field(question, currency)
        self.fields[ASKED] = AmountField(currency=currency, label=amount_words, required=False)

    @property
    def parts(self) -> list[tuple[Section, list[BoundField]]]:
        return [(section, [self[PREFIX + question.key] for question in section.questions]) for section in self.sections]

    def read_values(self) -> dict[str, Any]:
        typed = {key[len(PREFIX) :]: value for key, value in self.cleaned_data.items() if key.startswith(PREFIX)}
        return {key: value for key, value in typed.items() if value not in ("", [], None)}

    def read_asked(self) -> int | None:
        amount: int | None = self.cleaned_data[ASKED]
        return amount
