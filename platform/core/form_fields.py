"""Form fields that plan pages and applications share: what people write, kept as they mean it.

All may be left empty while a form is saved. A required one says so, and is asked for when the thing is completed.
"""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.money import parse_amount, write_amount
from core.numbers import TwoReadings, Unreadable, number_as_text, read_number

LARGEST_NUMBER = 10**12
LONGEST_NUMBER = 40


class Unfinished:
    """Skip the check for "required", so that something unfinished can be saved."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:  # type: ignore[attr-defined]
            super().validate(value)  # type: ignore[misc]


class WordsField(Unfinished, forms.CharField):
    """Words, no longer than they may be; line ends count once."""

    default_error_messages: ClassVar = {
        "max_length": _("This is too long: %(show_value)s letters, %(limit_value)s fit.")
    }

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def run_validators(self, value: Any) -> None:
        if self.max_length is not None and len(value) > self.max_length:
            words = {"show_value": len(value), "limit_value": self.max_length}
            raise ValidationError(self.error_messages["max_length"], params=words)


class OneOfField(Unfinished, forms.ChoiceField):
    """One of several, all of them in sight."""

    widget = forms.RadioSelect
    default_error_messages: ClassVar = {"invalid_choice": _("Choose one of these.")}


class DigitsField(Unfinished, forms.CharField):
    """One short line for which a phone brings up its digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_NUMBER, **kwargs})

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
        return None if text in self.empty_values else parse_amount(text, self.currency)

    def prepare_value(self, value: Any) -> Any:
        return write_amount(value, self.currency) if isinstance(value, int) else value


class ZonedDateTimeField(forms.DateTimeField):
    """A day and time on one place's clock, wherever the site runs and whatever zone its reader chose."""

    def __init__(self, *, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = zone

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)
