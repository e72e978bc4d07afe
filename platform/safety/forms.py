"""Forms of a concern: to tell us something (with a small sum that it asks in a flood), and to close it."""

import secrets
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.form_fields import UncutField
from questions.forms import KeyedForm
from safety.models import Concern
from safety.services import mark_of_note

SALT, SECONDS = "safety.concern-sum", 60 * 60


class ConcernForm(KeyedForm, forms.ModelForm):
    """Three questions. The key makes a repeated sending the same concern."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=Concern.Kind.choices, widget=forms.RadioSelect)

    class Meta:
        model = Concern
        fields: ClassVar = ["kind", "text", "contact"]
        field_classes: ClassVar = {"text": UncutField, "contact": UncutField}
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts: ClassVar = {
            "text": _("Who, where and when, as far as you know. You do not have to give your name."),
            "contact": _("Only if you want an answer: a phone number or an email."),
        }


class ConcernFormWithSum(ConcernForm):
    """The same form with a sum to work out: a person does it in a moment, a flood of posts doesn't.

    Asked only while too many write to us, in place of turning anybody away. The numbers travel in the page, signed and
    bound to the form's id: nothing is kept on the phone.
    """

    asked = forms.CharField(widget=forms.HiddenInput)
    total = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Write the number.")},
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        numbers = self.numbers or (0, 0)
        self.fields["total"].label = gettext("How much is %(first)s + %(second)s?") % {
            "first": numbers[0],
            "second": numbers[1],
        }

    @property
    def numbers(self) -> tuple[int, int] | None:
        """The two numbers that this form was asked, or None for what we did not ask, or not within the hour."""
        try:
            first, second, form_id = signing.loads(self.data.get("asked", ""), salt=SALT, max_age=SECONDS)
        except (signing.BadSignature, ValueError):
            return None
        return (first, second) if form_id == self.data.get("form_id") else None

    def clean_total(self) -> str:
        typed = self.cleaned_data["total"].strip()
        numbers = self.numbers
        if numbers is None or not typed.isdecimal() or int(typed) != sum(numbers):
            raise ValidationError(gettext("This is not the sum. Write the number in digits, for example 7."))
        return typed


def with_sum(data: QueryDict) -> QueryDict:
    """Return what was sent with a sum asked of it, as yet unanswered."""
    asked = data.copy()
    numbers = [secrets.randbelow(9) + 1, secrets.randbelow(9) + 1]
    asked["asked"] = signing.dumps([*numbers, asked.get("form_id", "")], salt=SALT)
    asked["total"] = ""
    return asked


def concern_form(data: QueryDict | None) -> ConcernForm:
    """Make the form that was sent: the one with the sum, where one was asked."""
    if data and data.get("asked"):
        return ConcernFormWithSum(data)
    return ConcernForm(data or None)


class CloseConcernForm(KeyedForm, forms.ModelForm):
    """What was said stands there to read; what was done is written down.

    ``based_on`` names the note that stood when the form was made.
    """

    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    class Meta:
        model = Concern
        fields: ClassVar = ["kind", "text", "contact", "closing_note"]
        field_classes: ClassVar = {"closing_note": UncutField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["based_on"] = mark_of_note(self.instance.closing_note)
        for name in ("kind", "text", "contact"):
            self.fields[name].disabled = True
        self.fields["closing_note"].required = True
