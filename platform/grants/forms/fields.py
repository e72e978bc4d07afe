"""Form fields of an application. Required ones say so, yet may be left empty: sending asks for them, saving doesn't."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.money import from_minor, parse_amount
from lessons.numbers import parse_number

LONGEST_LINE = 120
OLDEST = 110
YOUNGEST = 5
LARGEST_NUMBER = 10**12


class Unfinished:
    """Skip the check for "required", so that an unfinished step can be saved."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:  # type: ignore[attr-defined]
            super().validate(value)  # type: ignore[misc]


class WordsField(Unfinished, forms.CharField):
    """Words, no longer than the version says; line ends count once."""

    default_error_messages: ClassVar = {
        "max_length": _("This is too long: %(show_value)s letters, %(limit_value)s fit.")
    }

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def run_validators(self, value: Any) -> None:
        if self.max_length is not None and len(value) > self.max_length:
            words = {"show_value": len(value), "limit_value": self.max_length}
            raise ValidationError(self.error_messages["max_length"], params=words)


class NumberField(Unfinished, forms.CharField):
    """A number as people write it; kept as its digits."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text in self.empty_values:
            return ""
        number = parse_number(text)
        if number is None or abs(number) > LARGEST_NUMBER:
            raise ValidationError(_("Write a number in digits, for example 12."))
        return f"{float(number):.12g}"


class MoneyField(Unfinished, forms.CharField):
    """An amount as people write it; kept as minor units, read back grouped."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        return None if text in self.empty_values else parse_amount(text, self.currency)

    def prepare_value(self, value: Any) -> Any:
        return write_amount(value, self.currency) if isinstance(value, int) else value


def write_amount(minor: int, currency: str) -> str:
    """Write minor units without the currency, grouped, so that it can be typed over."""
    amount = from_minor(minor, currency)
    places = 0 if amount == amount.to_integral_value() else None
    return str(number_format(amount, decimal_pos=places, use_l10n=True, force_grouping=True))


class CostsWidget(forms.Widget):
    """A few lines of "what" and "how much". Template: grants/costs.html."""

    use_fieldset = True
    rows = 8

    def __init__(self, currency: str) -> None:
        super().__init__()
        self.currency = currency

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_0_what"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[tuple[str, str]]:
        """Keep every line in its place, so that nothing jumps when the page comes back."""
        lines = [(data.get(f"{name}-{n}-what", ""), data.get(f"{name}-{n}-amount", "")) for n in range(self.rows)]
        return [(what.strip(), amount.strip()) for what, amount in lines]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        lines = [self._typed(line) for line in value or ()]
        rows = [lines[n] if n < len(lines) else ("", "") for n in range(max(self.rows, len(lines)))]
        context = {"name": name, "id": (attrs or {}).get("id", name), "rows": rows, "currency": self.currency}
        return render_to_string("grants/costs.html", context)

    def _typed(self, line: Any) -> tuple[str, str]:
        return (line["what"], write_amount(line["minor"], self.currency)) if isinstance(line, dict) else line


class CostsField(Unfinished, forms.Field):
    """What is to be bought, with amounts; kept as a list of {"what", "minor"}."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(widget=CostsWidget(currency), **kwargs)
        self.currency = currency

    def clean(self, value: Any) -> list[dict[str, Any]]:
        return [self._clean_line(what, amount) for what, amount in value or () if what or amount]

    def _clean_line(self, what: str, amount: str) -> dict[str, Any]:
        if not what:
            raise ValidationError(_("Say what you will buy for %(amount)s.") % {"amount": amount[:LONGEST_LINE]})
        if len(what) > LONGEST_LINE:
            raise ValidationError(_("“%(what)s…” is too long for one line.") % {"what": what[:40]})
        if not amount:
            raise ValidationError(_("Say how much “%(what)s” costs.") % {"what": what})
        return {"what": what, "minor": parse_amount(amount, self.currency)}


class ChoiceField(Unfinished, forms.ChoiceField):
    widget = forms.RadioSelect
    default_error_messages: ClassVar = {"invalid_choice": _("Choose one of these.")}


class YesNoField(ChoiceField):
    """Yes, no, or not answered yet; kept as true, false or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("yes", _("Yes")), ("no", _("No"))], **kwargs)

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
