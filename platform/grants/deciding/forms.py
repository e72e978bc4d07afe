"""Forms of the grant manager's screens."""

import uuid
from collections import Counter
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.widgets import AdminDateInput

from accounts.models import User
from core.form_fields import UncutField
from core.money import format_minor, read_amount, write_amount
from grants.enums import Outcome
from grants.models import Application, Decision, Round
from grants.models.decisions import PURPOSE_LENGTH
from grants.selectors.awards import live_award_of, suggest_purpose
from questions.forms import KeyedForm

MOST_REVIEWS = 9
WORDS_LENGTH = 2000


class SpreadForm(forms.Form):
    """``promised`` is how many the grant's public page says."""

    each = forms.IntegerField(
        label=_("How many people read each application?"),
        min_value=1,
        max_value=MOST_REVIEWS,
        help_text=_(
            "Who has the fewest gets the next one, and everybody reads with everybody. Nobody gets one that a conflict "
            "closes to them."
        ),
    )

    def __init__(self, *args: Any, promised: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promised = promised

    def clean_each(self) -> int:
        each: int = self.cleaned_data["each"]
        if each != self.promised:
            words = ngettext(
                "The grant's public page says that %s person reads each application. Change it there first.",
                "The grant's public page says that %s people read each application. Change it there first.",
                self.promised,
            )
            raise ValidationError(words % self.promised)
        return each


class AssignForm(forms.Form):
    """Choose one of those who may read this application."""

    reviewer: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        User.objects.none(), label=_("Give it to"), empty_label=_("Choose a person")
    )

    def __init__(self, data: Any = None, *, free: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["reviewer"]
        field.queryset = free
        people = list(free)
        names = Counter(person.get_full_name() for person in people)
        written = [(one.pk, name_apart(one, is_shared=names[one.get_full_name()] > 1)) for one in people]
        field.choices = [("", field.empty_label), *written]


def name_apart(person: User, *, is_shared: bool) -> str:
    """Return the full name, with what they sign in by where somebody else has the same one."""
    name = person.get_full_name()
    return f"{name} ({person.username or person.email or person.phone})" if is_shared else name


class ReopenReviewForm(KeyedForm):
    """Open one handed-in review again. ``after`` is the number of the save that was handed in."""

    review = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    reason = UncutField(
        label=_("Why are these scores opened again? The reviewer reads this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DecisionForm(KeyedForm):
    """Award or decline. The amount is typed as people write it, and comes out in minor units."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(Outcome.AWARD.value, _("Award")), (Outcome.DECLINE.value, _("Decline"))],
        widget=forms.RadioSelect,
    )
    amount = forms.CharField(label=_("Amount"), max_length=40, required=False)
    due_on = forms.DateField(
        label=_("To be paid by"),
        required=False,
        widget=AdminDateInput,
        help_text=_("The applicant reads this day."),
    )
    purpose = UncutField(
        label=_("What the money is for"),
        max_length=PURPOSE_LENGTH,
        required=False,
        help_text=_("In one line, without names: it is kept when the person leaves."),
    )
    words = UncutField(
        label=_("Words to the applicant"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was good, and what was missing. Needed when you decline."),
    )
    reason = UncutField(
        label=_("Reason, for the record"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only staff read this. Needed while something speaks against deciding now."),
    )

    def __init__(
        self, data: Any = None, *, application: Application, round: Round, initial: dict[str, Any] | None = None
    ) -> None:
        offered = min(application.asked_minor or 0, round.left_minor)
        super().__init__(data, initial={"amount": write_amount(offered, round.currency), **(initial or {})})
        self.currency, self.zone = round.currency, round.zone
        asked, left = (format_minor(one, round.currency) for one in (application.asked_minor or 0, round.left_minor))
        words = _("They ask for %(asked)s; %(left)s is left of the budget.")
        if offered < (application.asked_minor or 0):
            words = _("They ask for %(asked)s, but only %(left)s is left of the budget: this would be a part of it.")
        self.fields["amount"].help_text = words % {"asked": asked, "left": left}

    def clean_amount(self) -> int:
        """Return minor units; only an award reads them."""
        typed = self.cleaned_data["amount"]
        if self.data.get("outcome") != Outcome.AWARD:
            return 0
        if not typed:
            raise ValidationError(_("Write the amount in digits, for example 1500."))
        return read_amount(typed, self.currency)

    def clean_due_on(self) -> date | None:
        """Refuse a day that is over, at its field; only an award reads it."""
        day: date | None = self.cleaned_data["due_on"]
        if day and self.data.get("outcome") == Outcome.AWARD and day < timezone.now().astimezone(self.zone).date():
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return day


class CorrectionForm(DecisionForm):
    """Another decision after one that was published. It is told at once, so it is read back before it counts."""

    corrects = forms.UUIDField(widget=forms.HiddenInput)
    read_back = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, data: Any = None, *, application: Application, current: Decision, **kwargs: Any) -> None:
        award = live_award_of(current)
        initial: dict[str, Any] = {"corrects": current.pk, "outcome": Outcome.AWARD.value}
        initial["purpose"] = award.purpose if award else suggest_purpose(application)
        if award:
            initial |= {"amount": write_amount(award.amount_minor, application.round.currency)}
        super().__init__(data, application=application, initial=initial, **kwargs)
        if award:
            self._say_how_much(application, kwargs["round"].left_minor + award.amount_minor)
        if current.outcome != Outcome.DECLINE:
            self.fields["outcome"].choices = [(Outcome.AWARD.value, _("Award"))]  # type: ignore[attr-defined]
        else:
            self.fields["outcome"].choices = [  # type: ignore[attr-defined]
                (Outcome.AWARD.value, _("Award")),
                (Outcome.DECLINE.value, _("Still decline, in other words")),
            ]
        for name in ("words", "reason"):
            self.fields[name].required = True
        self.fields["reason"].help_text = _("Why it is corrected. Only staff read this.")
        self.fields["words"].help_text = _("The applicant reads these words instead of those before.")

    def _say_how_much(self, application: Application, most: int) -> None:
        """Say what can be given: what stands now comes back into the budget first."""
        asked = application.asked_minor or 0
        words = {"asked": format_minor(asked, self.currency), "most": format_minor(min(asked, most), self.currency)}
        text = _("They ask for %(asked)s. Together with what they are promised now, up to %(most)s can be given.")
        self.fields["amount"].help_text = text % words

    @property
    def summary(self) -> str:
        """Return what was read back, to be compared with what is sent after it."""
        return f"{self.cleaned_data['outcome']} {self.cleaned_data['amount']} {self.cleaned_data['due_on'] or '-'}"

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data["read_back"] == self.summary)

    def starting_over(self, current: Decision) -> "CorrectionForm":
        """Return the form with what was typed after a refusal: about what stands now, to be read back anew."""
        self.put(corrects=current.pk, form_id=uuid.uuid4(), read_back="")
        return self

    def asking_again(self) -> "CorrectionForm":
        """Return the form with what was typed, ready to be confirmed."""
        self.put(read_back=self.summary)
        return self

    def put_right_first(self) -> "CorrectionForm":
        """Return the form with what was typed and what is wrong with it: only what fits is read back."""
        self.put(read_back="")
        return self


class ReopenForm(KeyedForm):
    """The button that takes a decision back."""


class ReasonForm(KeyedForm):
    """Why an award is cancelled, and which decision was read when the button was pressed."""

    corrects = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = UncutField(
        label=_("Why is the award cancelled? The applicant reads this."),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ChosenDecisionsField(forms.MultipleChoiceField):
    """The ticked lines of a list, by the decisions' ids; whether they still stand is the service's to see."""

    def to_python(self, value: Any) -> Any:
        try:
            return {uuid.UUID(one) for one in super().to_python(value)}
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid_list"]) from error

    def validate(self, value: Any) -> None:
        if not value:
            raise ValidationError(self.error_messages["required"])


class ChosenDecisionsForm(forms.Form):
    decision = ChosenDecisionsField()
