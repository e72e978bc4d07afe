"""Form fields that read what people type."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.phones import example_phone, normalise_phone


class PhoneField(forms.CharField):
    """A phone number as it is written in the region; its clean value is E.164, or "" when left empty."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"})

    def __init__(self, *, region: str, **kwargs: Any) -> None:
        self.region = region
        kwargs.setdefault("label", _("Phone number"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        phone = normalise_phone(text, self.region)
        if phone is None:
            raise ValidationError(
                gettext("This does not look like a phone number. For example: %(example)s")
                % {"example": example_phone(self.region)},
                code="not_a_phone",
            )
        return phone
