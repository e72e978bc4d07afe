"""The forms of an application's steps."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.form_fields import UncutField
from core.money import format_minor
from grants.applying.selectors.applications import CertificateChoice
from grants.applying.sums import Sums
from grants.eligibility import Facts, RuleState, check_rule
from grants.enums import RuleKind
from grants.models import Application
from grants.rounds.selectors.versions import RuleText
from questions.enums import Kind
from questions.fields import AmountField, Unfinished, build_field
from questions.forms import KeyedForm, SaveForm
from questions.schema import Question

SUGGESTED = gettext_lazy("This is from your plan page. Change it if you like. It counts when you save.")
FROM_LIST = gettext_lazy("This is what is missing by your list. Change it if you like. It counts when you save.")
YOUNGEST, OLDEST = 5, 110  # of whom an application may be about
EMPTY: Mapping[str, Any] = {}
PREFIX = "q-"  # keeps an editor's keys apart from the hidden part


class StepForm(SaveForm):
    """A step's form. ``number`` says of which application it is: an old page can't change a newer one."""

    number = forms.CharField(widget=forms.HiddenInput, max_length=12)
    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, application: Application, based_on: int = 0, values: dict[str, Any] | None = None
    ) -> None:
        typed = {PREFIX + key: value for key, value in (values or {}).items()}
        super().__init__(data, based_on=based_on, initial={"number": application.number, **typed}, label_suffix="")
        self.application = application

    def add_field(self, key: str, field: forms.Field) -> None:
        self.fields[PREFIX + key] = field

    def read_values(self) -> dict[str, Any]:
        """Return what was typed by key, as it is kept; None for what is empty."""
        typed = {key[len(PREFIX) :]: value for key, value in self.cleaned_data.items() if key.startswith(PREFIX)}
        return {key: None if value in ("", [], None) else value for key, value in typed.items()}

    def renew(self, based_on: int) -> None:
        super().renew(based_on)
        self.put(number=self.application.number)


class SectionForm(StepForm):
    """The questions of one section."""

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[Question],
        suggested: Mapping[str, Any] = EMPTY,
        application: Application,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, application=application, **kwargs)
        for question in questions:
            field = build_field(question, application.round.currency)
            if question.key in suggested:
                taken = suggested[question.key]
                field.help_text = " ".join([question.help, *_suggested_words(question, taken)]).strip()
                self.initial[PREFIX + question.key] = taken
            self.add_field(question.key, field)


def _suggested_words(question: Question, value: Any) -> Iterator[str]:
    """Say what was taken from a plan page, and what of it is still to be put right."""
    yield str(SUGGESTED)
    if question.kind == Kind.ROWS:
        yield ngettext("%(n)s line was taken.", "%(n)s lines were taken.", len(value)) % {"n": len(value)}
        if any(not line["what"] or line["minor"] is None for line in value):
            yield _("Each line needs a name and an amount.")
    elif question.kind in {Kind.TEXT, Kind.LONG_TEXT} and len(value) > question.max_length:
        words = {"n": len(value), "most": question.max_length}
        yield _("It has %(n)s letters, and %(most)s fit here: make it shorter.") % words


class RulesForm(StepForm):
    """What the applicant says about themselves."""

    def __init__(self, data: Any = None, *, rules: list[RuleText], today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rules = rules
        for rule in rules:
            self.add_field(rule.key, build_field(_question_of(rule, today), self.application.round.currency))

    def misfits(self) -> list[RuleText]:
        """Return the rules that what was just typed doesn't meet."""
        facts = Facts(declared=self.read_values())
        return [
            rule for rule in self.rules if check_rule(rule.kind, rule.key, rule.parameters, facts) is RuleState.MISSED
        ]


def _question_of(rule: RuleText, today: date) -> Question:
    """Return what is asked of the applicant to know whether they meet the rule."""
    if rule.kind != RuleKind.AGE:
        return Question(rule.key, rule.label, Kind.YES_NO, rule.help, is_required=True)
    years = tuple(range(today.year - YOUNGEST, today.year - OLDEST, -1))
    why = f"{rule.label} {rule.help}".strip()
    return Question(rule.key, _("When were you born?"), Kind.DATE, why, is_required=True, years=years)


class AmountForm(StepForm):
    """How much money is asked for, within the limits of the version. ``sums``: what was written about money so far,
    for the page that shows the form.
    """

    def __init__(self, data: Any = None, *, application: Application, sums: Sums | None = None, **kwargs: Any) -> None:
        super().__init__(data, application=application, **kwargs)
        self.currency = application.round.currency
        field = AmountField(
            currency=self.currency,
            label=_("How much money do you need? In %(currency)s") % {"currency": self.currency},
            help_text=_("From %(least)s to %(most)s.") % self._limits(),
        )
        self.sums = sums
        if sums and not self.is_bound and sums.asked is None and sums.missing is not None and self._fits(sums.missing):
            self.initial[PREFIX + "asked"] = sums.missing
            field.help_text = f"{field.help_text} {FROM_LIST}"
        self.add_field("asked", field)

    def _fits(self, amount: int) -> bool:
        return amount > 0 and self.application.version.min_minor <= amount <= self.application.version.max_minor

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


class CertificatesField(Unfinished, forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class CertificatesForm(StepForm):
    """Which of the applicant's certificates go with the application. ``named``: the courses that its rules ask for."""

    def __init__(
        self, data: Any = None, *, certificates: list[CertificateChoice], named: Collection[str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        asked_for = [choice.title for choice in certificates if str(choice.course_key) in named]
        field = CertificatesField(
            choices=[(str(choice.course_key), choice.title) for choice in certificates],
            required=bool(asked_for),
            help_text=_("This grant asks for: %(titles)s. Leave it in.") % {"titles": ", ".join(asked_for)}
            if asked_for
            else "",
            label=_("Which certificates shall we show the committee?"),
            initial=[str(choice.course_key) for choice in certificates if choice.is_attached],
        )
        self.add_field("courses", field)

    def read_values(self) -> dict[str, Any]:
        return {"courses": sorted(self.cleaned_data[PREFIX + "courses"])}


class AgreementForm(KeyedForm):
    """The last step. The number says which application is meant: an old page can't send a newer one."""

    number = forms.CharField(widget=forms.HiddenInput, max_length=12)
    agreed = forms.BooleanField(
        label=gettext_lazy("Yes, I agree."),
        error_messages={"required": gettext_lazy("We can only send it when you agree.")},
    )


class TakeBackForm(KeyedForm):
    reason = UncutField(
        label=gettext_lazy("Why? It helps us."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BeginForm(KeyedForm):
    """The button that begins an application."""
