"""Form fields that more than one app needs: words that are never cut, days on a place's clock."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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


class UncutField(forms.CharField):
    """Words, no longer than they may be; line ends count once. Browsers aren't told the length: they would cut off what
    is pasted, without a word.
    """

    default_error_messages: ClassVar = {
        "max_length": _("This is too long: %(show_value)s letters, %(limit_value)s fit.")
    }

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}
