"""The reviewer's forms: a level and a reason for each criterion, and stepping back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.form_fields import UncutField
from grants.models import ReviewSave
from grants.rounds.selectors.versions import CriterionText
from grants.rubric import CANT_JUDGE, Problem, Values
from questions.forms import KeyedForm, SaveForm

REASON_LENGTH = 2000
COMMENT_LENGTH = 4000


def isolate(text: str) -> str:
    """Keep a text's own direction inside a label of the other one (Unicode's first strong isolate)."""
    return f"\u2068{text}\u2069"


@dataclass(frozen=True, slots=True)
class CriterionFields:
    """One criterion of the rubric with its two fields, for the template."""

    criterion: CriterionText
    level: forms.BoundField
    reason: forms.BoundField


class ReviewForm(SaveForm):
    """Everything may be left empty while saving; handing in asks for all (``services.reviews``).

    ``is_same`` makes it the very form of the save that is shown, for handing that in.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        criteria: Sequence[CriterionText],
        save: ReviewSave | None = None,
        is_same: bool = False,
    ) -> None:
        shown = {**save.values, **({"form_id": save.form_id} if is_same else {})} if save else {}
        super().__init__(data, based_on=save.number if save else 0, initial=shown)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"level_{criterion.key}"] = _level_field(criterion)
            self.fields[f"reason_{criterion.key}"] = _text_field(
                _("%s: why? One or two sentences.") % isolate(criterion.label), REASON_LENGTH, rows=3
            )
        self.fields["comment"] = _text_field(
            _("Anything the committee should talk about?"), COMMENT_LENGTH, rows=3, help_text=_("Only if you like.")
        )

    @property
    def rubric(self) -> list[CriterionFields]:
        return [CriterionFields(one, self[f"level_{one.key}"], self[f"reason_{one.key}"]) for one in self.criteria]

    @property
    def typed(self) -> Values:
        """What was typed, without the form's own fields; line ends as browsers' POST changes them are put back."""
        own = SaveForm.base_fields
        return {key: value.replace("\r\n", "\n") for key, value in self.cleaned_data.items() if key not in own}

    @property
    def hidden(self) -> list[SafeString]:
        """All of it as it was saved, to be sent again unseen: the question before handing in."""
        return [self[name].as_hidden() for name in self.fields]

    def point_out(self, problems: Sequence[Problem]) -> None:
        """Show what the service found missing beside the fields."""
        for problem in problems:
            self.add_error(problem.field, str(problem.words))


class ConflictForm(KeyedForm):
    reason = UncutField(
        label=_("In a few words, why? Only the grant manager reads it."),
        max_length=500,
        required=False,
        help_text=_("For example: she is my cousin. I sell to him."),
    )


def _level_field(criterion: CriterionText) -> forms.ChoiceField:
    levels = [(str(number), f"{number} – {isolate(text)}") for number, text in criterion.levels]
    return forms.ChoiceField(
        label=criterion.label,
        choices=[*levels, (CANT_JUDGE, _("I can't judge this. It counts for nothing, and is not a zero."))],
        widget=forms.RadioSelect,
        required=False,
    )


def _text_field(label: Any, length: int, *, rows: int, help_text: Any = "") -> UncutField:
    widget = forms.Textarea(attrs={"rows": rows})
    return UncutField(label=label, max_length=length, required=False, widget=widget, help_text=help_text)
