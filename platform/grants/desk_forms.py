"""The grant manager's forms."""

import uuid
from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.widgets import AdminDateInput

from accounts.models import User
from core.money import format_minor, parse_amount, write_amount
from grants.enums import Outcome
from grants.models import Application, Round

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


class ReopenReviewForm(forms.Form):
    """Open one handed-in review again. ``after`` is the number of the save that was handed in."""

    review = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    reason = forms.CharField(
        label=_("Why are these scores opened again? The reviewer reads this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DecisionForm(forms.Form):
    """Award or decline. The amount is typed as people write it, and comes out in minor units."""

    decision_id = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(Outcome.AWARD.value, _("Award")), (Outcome.DECLINE.value, _("Decline"))],
        widget=forms.RadioSelect,
    )
    amount = forms.CharField(label=_("Amount"), max_length=40, required=False)
    due_on = forms.DateField(label=_("First payment by"), required=False, widget=AdminDateInput)
    words = forms.CharField(
        label=_("Words to the applicant"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was good, and what was missing. Needed when you decline."),
    )

    def __init__(self, data: Any = None, *, application: Application, round: Round) -> None:
        offered = min(application.asked_minor or 0, round.left_minor)
        initial = {"decision_id": uuid.uuid4(), "amount": write_amount(offered, round.currency)}
        super().__init__(data, initial=initial)
        self.currency = round.currency
        if offered < (application.asked_minor or 0):
            words = _("They ask for %(asked)s, but only %(left)s is left of the budget: this would be a part of it.")
            asked, left = (
                format_minor(one, round.currency) for one in (application.asked_minor or 0, round.left_minor)
            )
            self.fields["amount"].help_text = words % {"asked": asked, "left": left}

    def clean_amount(self) -> int:
        """Return minor units; only an award reads them."""
        typed = self.cleaned_data["amount"]
        if self.data.get("outcome") != Outcome.AWARD:
            return 0
        if not typed:
            raise ValidationError(_("Write the amount in digits, for example 1500."))
        return parse_amount(typed, self.currency)


class ReopenForm(forms.Form):
    decision_id = forms.UUIDField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is the award cancelled? The applicant reads this."),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
