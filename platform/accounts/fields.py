"""Form fields that read what people type."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.phones import example_phone, normalise_phone

JOINERS = "\u200c\u200d"  # Persian and Indian scripts write with them; other invisible signs only deceive


class NameField(forms.CharField):
    """A name in letters of any script, in one line; its clean value has no sign that nobody sees.

    It is printed on certificates: turned around or invisible, it would say something else than was checked.
    """

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        seen = "".join(sign for sign in text if sign in JOINERS or unicodedata.category(sign) not in {"Cf", "Co", "Cs"})
        return " ".join(seen.split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(sign.isalpha() for sign in value):
            raise ValidationError(gettext("Write the name with letters."), code="no_letter")


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
