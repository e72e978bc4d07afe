"""Form fields of an application. Required ones say so, yet may be left empty: sending asks for them, saving doesn't."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.form_fields import OneOfField, Unfinished
from core.money import parse_amount, write_amount

LONGEST_LINE = 300  # what a row of a plan page holds
MOST_LINES = 100
OLDEST = 110
QUESTION_MARKS = ("?", "؟", "？", "՞", ";")
YOUNGEST = 5


class CostsWidget(forms.Widget):
    """Lines of "what" and "how much", as many as are filled in and one more. Template: grants/costs.html."""

    use_fieldset = True
    rows = 8

    def __init__(self, currency: str) -> None:
        super().__init__()
        self.currency = currency

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_0_what"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[tuple[str, str]]:
        """Keep every line in its place, so that nothing jumps when the page comes back."""
        lines = [(data.get(f"{name}-{n}-what", ""), data.get(f"{name}-{n}-amount", "")) for n in range(MOST_LINES)]
        last = max((n for n, line in enumerate(lines) if any(line)), default=-1)
        return [(what.strip(), amount.strip()) for what, amount in lines[: last + 1]]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        lines = [self._typed(line) for line in value or ()]
        rows = [lines[n] if n < len(lines) else ("", "") for n in range(max(self.rows, len(lines) + 1))]
        context = {"name": name, "id": (attrs or {}).get("id", name), "rows": rows, "currency": self.currency}
        return render_to_string("grants/costs.html", context)

    def _typed(self, line: Any) -> tuple[str, str]:
        if not isinstance(line, dict):
            return line
        return line["what"], "" if line["minor"] is None else write_amount(line["minor"], self.currency)


class CostsField(Unfinished, forms.Field):
    """What is to be bought, with amounts; kept as a list of {"what", "minor"}."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(widget=CostsWidget(currency), **kwargs)
        self.currency = currency

    def clean(self, value: Any) -> list[dict[str, Any]]:
        return [self._clean_line(n, what, amount) for n, (what, amount) in enumerate(value or (), 1) if what or amount]

    def _clean_line(self, number: int, what: str, amount: str) -> dict[str, Any]:
        if not what:
            raise ValidationError(_("Say what you will buy for %(amount)s.") % {"amount": amount[:LONGEST_LINE]})
        if len(what) > LONGEST_LINE:
            raise ValidationError(_("“%(what)s…” is too long for one line.") % {"what": what[:40]})
        if not amount:
            raise ValidationError(_("Say how much “%(what)s” costs.") % {"what": what})
        try:
            return {"what": what, "minor": parse_amount(amount, self.currency)}
        except ValidationError as error:
            problem = {"n": number, "problem": " ".join(error.messages)}
            raise ValidationError(_("Row %(n)s: %(problem)s") % problem) from error


class YesNoField(OneOfField):
    """Yes, no, or not answered yet; kept as true, false or null.

    A sentence is answered in words: "no" to "You do not work here" may mean both.
    """

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        is_question = label.rstrip().endswith(QUESTION_MARKS)
        words = (_("Yes"), _("No")) if is_question else (_("Yes, that is so"), _("No, that is not so"))
        super().__init__(choices=list(zip(("yes", "no"), words, strict=True)), label=label, **kwargs)

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if not isinstance(value, str) else value


class DayMonthYearWidget(forms.SelectDateWidget):
    """Day, month by its name, year: in this order, whatever the language's own is, and none of them chosen."""

    labels: ClassVar = {"day": _("Day"), "month": _("Month"), "year": _("Year")}

    @staticmethod
    def _parse_date_fmt() -> Iterator[str]:
        yield from ("day", "month", "year")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Say of each list what it is, for who can't see it."""
        context = super().get_context(name, value, attrs)
        for part in context["widget"]["subwidgets"]:
            part["attrs"]["aria-label"] = self.labels[part["name"].rsplit("_", 1)[1]]
        return context


class BirthDateField(Unfinished, forms.DateField):
    """Day, month by its name, year; kept as "YYYY-MM-DD"."""

    default_error_messages: ClassVar = {"invalid": _("This day does not exist. Choose day, month and year.")}

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        years = range(today.year - YOUNGEST, today.year - OLDEST, -1)
        widget = DayMonthYearWidget(years=years, empty_label=(str(_("Year")), str(_("Month")), str(_("Day"))))
        super().__init__(widget=widget, **kwargs)
        self.widget.is_required = False

    def clean(self, value: Any) -> str | None:
        day = super().clean(value)
        return day.isoformat() if day else None
