"""The forms of an application's steps. Each carries its own id, and how often the step had been saved before."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.form_fields import AmountField, NumberField, OneOfField, WordsField
from core.money import format_minor
from grants.enums import QuestionKind, RuleKind
from grants.forms.fields import BirthDateField, CostsField, YesNoField
from grants.models import Application
from grants.selectors.applications import CertificateChoice
from grants.selectors.versions import QuestionText, RuleText

SUGGESTED = gettext_lazy("This is from your plan page. Change it if you like. It counts when you save.")
MOST_SAVES = 1_000_000
PREFIX = "q-"  # keeps an editor's keys apart from the hidden part


class StepForm(forms.Form):
    """The hidden part of every step: which form, of which application, made after how many savings."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_SAVES)
    number = forms.CharField(widget=forms.HiddenInput, max_length=12)
    use_required_attribute = False

    def __init__(self, data: Any = None, *, application: Application, base: int, values: dict[str, Any]) -> None:
        hidden = {"form_id": uuid.uuid4(), "base": base, "number": application.number}
        super().__init__(data, initial={**hidden, **{PREFIX + key: value for key, value in values.items()}})
        self.label_suffix = ""
        self.application = application

    def add_field(self, key: str, field: forms.Field) -> None:
        self.fields[PREFIX + key] = field

    def read_values(self) -> dict[str, Any]:
        """Return what was typed by key, as it is kept; None for what is empty."""
        typed = {key[len(PREFIX) :]: value for key, value in self.cleaned_data.items() if key.startswith(PREFIX)}
        return {key: None if value in ("", [], None) else value for key, value in typed.items()}

    def is_for_this(self) -> bool:
        """Say whether the hidden part belongs to this application, whatever else is wrong."""
        return self.data.get("number") == self.application.number and not (
            {"form_id", "base", "number"} & set(self.errors)
        )

    def renewed(self, base: int) -> "StepForm":
        """Return the same form with what was typed, ready to be saved over what was saved meanwhile."""
        again: Any = self.data
        again = again.copy()
        again["form_id"], again["base"], again["number"] = str(uuid.uuid4()), str(base), self.application.number
        self.data = again
        return self


class SectionForm(StepForm):
    """The questions of one section."""

    def __init__(
        self,
        data: Any = None,
        *,
        questions: list[QuestionText],
        suggested: dict[str, Any],
        application: Application,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, application=application, **kwargs)
        for question in questions:
            field = make_question_field(question, application.round.currency)
            if question.key in suggested:
                field.help_text = f"{question.help} {SUGGESTED}".strip()
                self.initial[PREFIX + question.key] = suggested[question.key]
            self.add_field(question.key, field)


def make_question_field(question: QuestionText, currency: str) -> forms.Field:
    field = FIELDS[question.kind](question, currency)
    field.label, field.help_text, field.required = question.label, question.help, question.is_required
    return field


FIELDS: dict[QuestionKind, Callable[[QuestionText, str], forms.Field]] = {
    QuestionKind.TEXT: lambda question, _currency: WordsField(max_length=question.max_length),
    QuestionKind.LONG_TEXT: lambda question, _currency: WordsField(
        max_length=question.max_length, widget=forms.Textarea(attrs={"rows": 6})
    ),
    QuestionKind.NUMBER: lambda _question, _currency: NumberField(),
    QuestionKind.MONEY: lambda _question, currency: AmountField(currency=currency),
    QuestionKind.COSTS: lambda _question, currency: CostsField(currency=currency),
    QuestionKind.CHOICE: lambda question, _currency: OneOfField(choices=question.choices),
}


class RulesForm(StepForm):
    """What the applicant says about themselves."""

    def __init__(self, data: Any = None, *, rules: list[RuleText], today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for rule in rules:
            born = rule.kind == RuleKind.AGE
            field = BirthDateField(today=today) if born else YesNoField()
            field.label = _("When were you born?") if born else rule.label
            field.help_text = rule.label if born else rule.help
            self.add_field(rule.key, field)


class AmountForm(StepForm):
    """How much money is asked for, within the limits of the version."""

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any) -> None:
        super().__init__(data, application=application, **kwargs)
        self.currency = application.round.currency
        field = AmountField(
            currency=self.currency,
            label=_("How much money do you need? In %(currency)s") % {"currency": self.currency},
            help_text=_("From %(least)s to %(most)s.") % self._limits(),
        )
        self.add_field("asked", field)

    def _limits(self) -> dict[str, str]:
        version = self.application.version
        return {
            "least": format_minor(version.min_minor, self.currency),
            "most": format_minor(version.max_minor, self.currency),
        }

    def clean(self) -> dict[str, Any]:
        """Ask the limits. An amount beyond them is not saved; what was typed stays."""
        asked, version = self.cleaned_data.get(PREFIX + "asked"), self.application.version
        if asked is not None and asked > version.max_minor:
            self.add_error(PREFIX + "asked", _("You wrote %(asked)s. The most is %(most)s.") % self._said(asked))
        elif asked is not None and (asked < version.min_minor or asked == 0):
            self.add_error(PREFIX + "asked", _("You wrote %(asked)s. The least is %(least)s.") % self._said(asked))
        return self.cleaned_data

    def _said(self, asked: int) -> dict[str, str]:
        return {**self._limits(), "asked": format_minor(asked, self.currency)}


class CertificatesForm(StepForm):
    """Which of the applicant's certificates go with the application."""

    def __init__(self, data: Any = None, *, certificates: list[CertificateChoice], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = forms.MultipleChoiceField(
            choices=[(str(choice.course_key), choice.title) for choice in certificates],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=_("Which certificates shall we show the committee?"),
            initial=[str(choice.course_key) for choice in certificates if choice.is_attached],
        )
        self.add_field("courses", field)

    def read_values(self) -> dict[str, Any]:
        return {"courses": sorted(self.cleaned_data[PREFIX + "courses"])}


class AgreementForm(forms.Form):
    """The last step. The number says which application is meant: an old page can't send a newer one."""

    number = forms.CharField(widget=forms.HiddenInput, max_length=12)
    agreed = forms.BooleanField(
        label=gettext_lazy("Yes, I agree."),
        error_messages={"required": gettext_lazy("We can only send it when you agree.")},
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why? It helps us."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("This is too long: %(show_value)d letters, %(limit_value)d fit.")},
    )


class BeginForm(forms.Form):
    form_id = forms.UUIDField(widget=forms.HiddenInput)
