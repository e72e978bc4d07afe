"""Form fields of questions, one for each kind: what people write, kept as they mean it.

All may be left empty while a form is saved. A required one says so, and is asked for when the thing is completed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.form_fields import UncutField
from core.money import NO_CURRENCY, read_amount, write_amount
from core.numbers import TwoReadings, Unreadable, number_as_text, read_number
from questions.enums import Kind
from questions.limits import LARGEST_NUMBER, LONGEST_LINE, LONGEST_TEXT, MAX_ROWS, ROWS_SHOWN
from questions.schema import Question, yes_no_words


class Unfinished:
    """Skip the check for "required", so that something unfinished can be saved."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:  # type: ignore[attr-defined]
            super().validate(value)  # type: ignore[misc]


class WordsField(Unfinished, UncutField):
    """Words that may be left for later."""


class OneOfField(Unfinished, forms.ChoiceField):
    """One of several, all of them in sight."""

    widget = forms.RadioSelect
    default_error_messages: ClassVar = {"invalid_choice": _("Choose one of these.")}


class DigitsField(Unfinished, forms.CharField):
    """One short line for which a phone brings up its digits."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal", "dir": "ltr"}


class NumberField(DigitsField):
    """How many or how much, as people write it; kept as text of western digits with a dot, exactly; None when empty."""

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            number = read_number(text).value
        except TwoReadings as two:
            words = {"grouped": number_as_text(two.grouped), "decimal": number_as_text(two.decimal)}
            raise ValidationError(
                _("This could be %(grouped)s or %(decimal)s. Write it one of these two ways."), params=words
            ) from two
        except Unreadable as unreadable:
            raise ValidationError(_("Write it in digits, for example 1500.")) from unreadable
        if abs(number) > LARGEST_NUMBER:
            raise ValidationError(_("This number is too large."))
        if number < 0:
            raise ValidationError(_("This can't be less than 0."))
        return number_as_text(number)


class AmountField(DigitsField):
    """An amount of money as people write it; kept as minor units, read back grouped; None when empty."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return None if text in self.empty_values else read_amount(text, self.currency)

    def prepare_value(self, value: Any) -> Any:
        return write_amount(value, self.currency) if isinstance(value, int) else value


class YesNoField(OneOfField):
    """Yes, no, or not answered yet; kept as true, false or null."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        choices = list(zip(("yes", "no"), yes_no_words(label), strict=True))
        super().__init__(choices=choices, label=label, **kwargs)

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if not isinstance(value, str) else value


class DayMonthYearWidget(forms.SelectDateWidget):
    """Day, month by its name, year: in this order, whatever the language's own is, and nothing chosen.

    Day and year are typed: a list of a hundred years is long on a small phone.
    """

    labels: ClassVar = {"day": _("Day"), "month": _("Month"), "year": _("Year")}

    @staticmethod
    def _parse_date_fmt() -> Iterator[str]:
        yield from ("day", "month", "year")

    def format_value(self, value: Any) -> dict[str, Any]:
        """Give back what was typed as it was typed, whether or not it is a day."""
        parts = super().format_value(value)
        typed = value.rsplit("-", 2) if isinstance(value, str) and parts["year"] is None else []
        if len(typed) < len(parts):
            return parts
        return {part: "" if text == "0" else text for part, text in zip(("year", "month", "day"), typed, strict=True)}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Say of each box what it is: of a list for who can't see it, of a box beside it."""
        context = super().get_context(name, value, attrs)
        for part in context["widget"]["subwidgets"]:
            kind = part["name"].rsplit("_", 1)[1]
            part["attrs"]["aria-label"] = self.labels[kind]
            if kind != "month":
                typed = {"inputmode": "numeric", "maxlength": 4, "dir": "ltr", "placeholder": self.labels[kind]}
                part["attrs"] |= typed
                part |= {"template_name": "django/forms/widgets/text.html", "type": "text", "value": part["value"][0]}
        return context


class DayMonthYearField(Unfinished, forms.DateField):
    """Day, month by its name, year; kept as "YYYY-MM-DD"."""

    default_error_messages: ClassVar = {"invalid": _("This day does not exist. Choose day, month and year.")}

    def __init__(self, *, years: Sequence[int], **kwargs: Any) -> None:
        widget = DayMonthYearWidget(years=years, empty_label=(str(_("Year")), str(_("Month")), str(_("Day"))))
        super().__init__(widget=widget, **kwargs)
        self.widget.is_required, self.years = False, years

    def clean(self, value: Any) -> str | None:
        day = super().clean(value)
        if day and day.year not in self.years:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day.isoformat() if day else None


class RowsWidget(forms.Widget):
    """Rows of what and how much, two plain boxes each: as many as are filled in and one more."""

    template_name = "questions/rows.html"
    use_fieldset = True

    def __init__(self, *, rows: int, currency: str) -> None:
        super().__init__()
        self.rows, self.currency = rows, currency

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_0_what"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[tuple[str, str]]:
        """Return all rows that were sent, each in its place, so that nothing jumps when the page comes back.

        A page that was open while the site was upgraded may call its boxes ``name.0.what``.
        """
        box = re.compile(rf"{re.escape(name)}[-.](\d{{1,4}})[-.](what|amount)")
        sent = {(int(found[1]), found[2]): str(data[key]).strip() for key in data if (found := box.fullmatch(key))}
        rows = [(sent.get((n, "what"), ""), sent.get((n, "amount"), "")) for n in sorted({n for n, _part in sent})]
        while rows and not any(rows[-1]):
            rows.pop()
        return rows

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Render by the site's templates: Django's form renderer knows only its own."""
        typed = list(value or ())
        empty = max(self.rows - len(typed), int(len(typed) < MAX_ROWS))
        context = {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "rows": [*typed, *[("", "")] * empty],
            "currency": "" if self.currency == NO_CURRENCY else self.currency,
        }
        return render_to_string(self.template_name, context)


class RowsField(Unfinished, forms.Field):
    """Rows of what and how much; kept as a list of {"what", "minor"}, where a row may be unfinished unless
    ``are_complete``. What does not fit is refused, never left out.
    """

    def __init__(self, *, currency: str, rows: int = ROWS_SHOWN, are_complete: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=RowsWidget(rows=rows, currency=currency), **kwargs)
        self.currency, self.are_complete = currency, are_complete

    def clean(self, value: Any) -> list[dict[str, Any]]:
        filled = [(n, what, amount) for n, (what, amount) in enumerate(value or (), 1) if what or amount]
        if len(filled) > MAX_ROWS:
            text = _("You wrote %(n)s rows, and %(most)s fit. Put some of them together in one.")
            raise ValidationError(text % {"n": len(filled), "most": MAX_ROWS})
        return [self._clean_row(*row) for row in filled]

    def _clean_row(self, number: int, what: str, amount: str) -> dict[str, Any]:
        if len(what) > LONGEST_LINE:
            raise ValidationError(_("Row %(n)s: use a few words only.") % {"n": number})
        if self.are_complete and not what:
            raise ValidationError(_("Say what you will buy for %(amount)s.") % {"amount": amount[:LONGEST_LINE]})
        if self.are_complete and not amount:
            raise ValidationError(_("Say how much “%(what)s” costs.") % {"what": what})
        try:
            return {"what": what, "minor": read_amount(amount, self.currency) if amount else None}
        except ValidationError as error:
            problem = {"n": number, "problem": " ".join(error.messages)}
            raise ValidationError(_("Row %(n)s: %(problem)s") % problem) from error

    def prepare_value(self, value: Any) -> list[tuple[str, str]]:
        return [self._typed(row) for row in value or ()]

    def _typed(self, row: Any) -> tuple[str, str]:
        return (row["what"], write_amount(row["minor"], self.currency)) if isinstance(row, dict) else row


FIELDS: dict[Kind, Callable[[Question, str], forms.Field]] = {
    Kind.TEXT: lambda question, _currency: WordsField(max_length=question.max_length or LONGEST_LINE),
    Kind.LONG_TEXT: lambda question, _currency: WordsField(
        max_length=question.max_length or LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    ),
    Kind.NUMBER: lambda _question, _currency: NumberField(),
    Kind.MONEY: lambda _question, currency: AmountField(currency=currency),
    Kind.ROWS: lambda question, currency: RowsField(
        currency=currency, rows=question.rows or ROWS_SHOWN, are_complete=question.are_rows_complete
    ),
    Kind.CHOICE: lambda question, _currency: OneOfField(choices=question.choices),
    Kind.YES_NO: lambda question, _currency: YesNoField(label=question.label),
    Kind.DATE: lambda question, _currency: DayMonthYearField(years=question.years),
}


def build_field(question: Question, currency: str) -> forms.Field:
    """Make the form field of a question; of any but a calculated one, which nobody fills in."""
    field = FIELDS[question.kind](question, currency)
    field.label, field.help_text, field.required = question.label, question.help, question.is_required
    return field
