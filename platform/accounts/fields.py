"""Form fields of accounts: phones, names, passwords."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.phones import example_phone, normalise_phone
from core.text import clean_line, has_letters

# Accents in a tower over one letter: no script needs more than four.
TOWER = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{5}")


class NameField(forms.CharField):
    """A name in letters of any script, in one line; its clean value has no sign that nobody sees.

    It is printed on certificates: turned around or invisible, it would say something else than was checked.
    """

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not has_letters(value):
            raise ValidationError(gettext("Write the name with letters."), code="no_letter")
        if TOWER.search(unicodedata.normalize("NFD", value)):
            raise ValidationError(gettext("There are too many signs over one letter of this name."), code="tower")


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
