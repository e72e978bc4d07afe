"""Forms: a worksheet's, made from its fields; and the answers of a quiz."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import loader
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.form_fields import AmountField, NumberField, OneOfField, Unfinished, WordsField
from core.money import parse_amount, write_amount
from lessons.enums import FieldKind
from lessons.paper_snapshots import Paper
from lessons.question_types import type_of
from lessons.question_types.base import BadResponse
from lessons.worksheets import Sheet, SheetField
from questions.forms import SaveForm

LONGEST_LINE, LONGEST_TEXT, MOST_ROWS = 300, 3000, 40


class RowsWidget(forms.Widget):
    """Rows of what and how much: two plain inputs each."""

    template_name = "lessons/rows_widget.html"
    use_fieldset = True

    def __init__(self, rows: int) -> None:
        self.rows = rows
        super().__init__()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[tuple[str, str]]:
        sent = range(sum(f"{name}.{n}.what" in data for n in range(MOST_ROWS)))
        pairs = [(data.get(f"{name}.{n}.what", ""), data.get(f"{name}.{n}.amount", "")) for n in sent]
        return [(what.strip(), amount.strip()) for what, amount in pairs]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = [pair for pair in value or [] if any(pair)]
        typed = [*filled, *[("", "")] * self.rows][: min(max(self.rows, len(filled) + 1), MOST_ROWS)]
        context["widget"]["rows"] = [(n, what, amount) for n, (what, amount) in enumerate(typed)]
        return context

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Render by the site's templates: Django's form renderer knows only its own."""
        return SafeString(loader.render_to_string(self.template_name, self.get_context(name, value, attrs)))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0_what"


class RowsField(Unfinished, forms.Field):
    def __init__(self, *, rows: int, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(widget=RowsWidget(rows), **kwargs)

    def clean(self, value: list[tuple[str, str]]) -> list[dict[str, Any]]:
        return [self._clean_row(n, what, amount) for n, (what, amount) in enumerate(value, 1) if what or amount]

    def _clean_row(self, number: int, what: str, amount: str) -> dict[str, Any]:
        if len(what) > LONGEST_LINE:
            raise ValidationError(_("Row %(n)s: use a few words only.") % {"n": number})
        try:
            return {"what": what, "amount": parse_amount(amount, self.currency) if amount else None}
        except ValidationError as error:
            raise ValidationError(
                _("Row %(n)s: %(problem)s") % {"n": number, "problem": " ".join(error.messages)}
            ) from error

    def prepare_value(self, value: Any) -> Any:
        if value and isinstance(value[0], dict):
            return [(row["what"], write_amount(row["amount"], self.currency)) for row in value]
        return value


def _make_field(field: SheetField, currency: str) -> forms.Field:
    named: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": field.is_required}
    if field.kind == FieldKind.LONG_TEXT:
        return WordsField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}), **named)
    if field.kind == FieldKind.NUMBER:
        return NumberField(widget=_short(), **named)
    if field.kind == FieldKind.MONEY:
        return AmountField(currency=currency, widget=_short(), **named)
    if field.kind == FieldKind.ROWS:
        return RowsField(rows=field.rows, currency=currency, **named)
    if field.kind == FieldKind.CHOICE:
        return OneOfField(choices=field.options, **named)
    return WordsField(max_length=LONGEST_LINE, **named)


def _short() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "short"})


class WorksheetForm(SaveForm):
    """A worksheet's form: every field but the calculated ones. Few are needed, so it marks those."""

    use_required_attribute = False
    marks_required = True

    def __init__(
        self, data: Any = None, *, sheet: Sheet, currency: str, based_on: int, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, based_on=based_on, initial=initial, label_suffix="")
        self.sheet = sheet
        for field in sheet.fields:
            if field.kind != FieldKind.CALCULATED:
                self.fields[field.key] = _make_field(field, currency)

    @property
    def has_results(self) -> bool:
        return any(field.kind == FieldKind.CALCULATED for field in self.sheet.fields)

    @property
    def values(self) -> dict[str, Any]:
        """What is to be kept: everything but the hidden fields and what was left empty."""
        kept = {key: value for key, value in self.cleaned_data.items() if key not in SaveForm.base_fields}
        return {key: value for key, value in kept.items() if value not in (None, "", [])}


@dataclass(frozen=True)
class Answers:
    """What a quiz form held: answers that can be kept, and what is wrong with the others, by question id."""

    responses: dict[str, Any]
    problems: dict[str, str]


def read_answers(paper: Paper, posted: QueryDict) -> Answers:
    responses, problems = {}, {}
    for question in paper["questions"]:
        key = question["id"]
        parts = {name[len(key) + 1 :]: str(posted[name]) for name in posted if name.startswith(f"{key}.")}
        try:
            responses[key] = type_of(question).read(question, posted.getlist(key), parts)
        except BadResponse:
            problems[key] = str(_("We can't use this answer. Please answer it again, in a few words at most."))
    return Answers(responses, problems)
