"""Editor form of a round's page: it asks the rules about parts while they are still only typed.

A draft may be half-written. What must fit is asked when it is published, and said at the field where it is put right.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from core.form_fields import ZonedDateTimeField
from core.models import Programme
from core.money import from_minor, read_amount, to_minor, write_amount
from core.selectors import programme_of_page
from grants.conflicts import is_applicant_in
from grants.rounds.checks import APPLIES, NUMBERS, Problem
from grants.rounds.selectors.rounds import PARTS, is_source, problems_of_publishing, round_of


class EditorAmountField(forms.CharField):
    """An amount in a programme's currency: typed as people write it, read back grouped, kept in whole units."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.currency = currency

    def prepare_value(self, value: Any) -> Any:
        try:
            return write_amount(to_minor(value, self.currency), self.currency) if _is_number(value) else value
        except ValidationError:  # a draft of before, finer than the coin: shown as it is kept
            return f"{value:f}"

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if _is_number(value):
            return Decimal(value)
        text = super().to_python(value)
        return from_minor(read_amount(text, self.currency), self.currency) if text else None

    def run_validators(self, value: Any) -> None:
        """Leave limits to the model's field; the length that CharField asks for is of text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal))


class RoundPageForm(WagtailAdminPageForm):
    """The page's parts as they are typed are not on the page yet: the rules are asked of the forms' instances."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Amounts are typed in the programme's currency, days on its clock: people read the deadline on it, too."""
        super().__init__(*args, **kwargs)
        self.programme = programme_of_page(self.parent_page) if self.parent_page else None
        self.kept = round_of(self.instance)
        if self.programme:
            for name in {"opens_at", "closes_at"} & self.fields.keys():
                self.fields[name] = _on_the_clock_of(self.programme, self.fields[name])
            currency = self.kept.currency if self.kept else self.programme.currency
            for name in {*NUMBERS} & self.fields.keys():
                self.fields[name] = _in_currency(currency, self.fields[name])

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        problems = self._find_problems()
        forms_of_parts = {id(form.instance): form for formset in self.formsets.values() for form in formset.forms}
        for problem in problems:
            form = forms_of_parts.get(id(problem.part), self)
            form.add_error(problem.field if problem.field in form.fields else None, problem.text)
        return not problems

    def _find_problems(self) -> list[Problem]:
        """Return what stands in the way: of a draft only that its editor applies, of a translation nothing."""
        if self.is_deferred_validation:
            applies = self.kept and self.for_user and is_applicant_in(person=self.for_user, round=self.kept)
            return [Problem(NON_FIELD_ERRORS, str(APPLIES))] if applies else []
        if not is_source(self.instance):
            return []
        return problems_of_publishing(
            self.instance,
            kept=self.kept,
            programme=self.programme,
            actor=self.for_user,
            now=timezone.now(),
            parts=[self._typed(name) for name in PARTS],
        )

    def _typed(self, name: str) -> list[Any]:
        formset = self.formsets.get(name)
        if formset is None:
            return list(getattr(self.instance, name).all())
        gone = formset.deleted_forms
        kept = [form for form in formset.forms if form not in gone]
        return [form.instance for form in kept if form.has_changed() or form.instance.pk]


def _on_the_clock_of(programme: Programme, field: Any) -> ZonedDateTimeField:
    return ZonedDateTimeField(
        zone=programme.zone,
        widget=field.widget,
        required=field.required,
        label=field.label,
        help_text=_("On the clock of %(place)s.") % {"place": programme.time_zone.split("/")[-1].replace("_", " ")},
    )


def _in_currency(currency: str, field: Any) -> EditorAmountField:
    return EditorAmountField(
        currency=currency,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        required=field.required,
        label=field.label,
        initial=field.initial,
        help_text=f"{_('In %(currency)s.') % {'currency': currency}} {field.help_text}".strip(),
    )
