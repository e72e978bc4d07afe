"""The grant manager's forms."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from accounts.models import User
from core.money import parse_amount, write_amount
from grants.enums import Outcome
from grants.models import Application, Round

MOST_REVIEWS = 9
WORDS_LENGTH = 2000


class SpreadForm(forms.Form):
    each = forms.IntegerField(
        label=_("How many people read each application?"),
        min_value=1,
        max_value=MOST_REVIEWS,
        help_text=_("Who has the fewest gets the next one; nobody gets one that a conflict closes to them."),
    )


class AssignForm(forms.Form):
    """Choose one of those who may read this application."""

    reviewer: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        User.objects.none(), label=_("Give it to"), empty_label=_("Choose a person")
    )

    def __init__(self, data: Any = None, *, free: Any) -> None:
        super().__init__(data)
        self.fields["reviewer"].queryset = free  # type: ignore[attr-defined]


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
