"""The editor's form of a round's page: it asks the rules about parts while they are still only typed."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from core.form_fields import ZonedDateTimeField
from core.models import Programme
from core.selectors import programme_of_page
from grants.drafts import APPLIES, find_part_problems, find_problems

PARTS = ("section_parts", "question_parts", "criterion_parts", "rule_parts")


def applies_here(user: Any, page: Any) -> bool:
    """Say whether this editor applies in the page's round: budget, days and rubric are no longer theirs to change."""
    from grants.conflicts import applies_in  # noqa: PLC0415 - conflicts import the models, which import this
    from grants.models import Round  # noqa: PLC0415 - the models import this

    return user is not None and Round.objects.filter(applies_in(user), key=page.translation_key).exists()


class RoundPageForm(WagtailAdminPageForm):
    """The page's own ``clean`` sees the parts as they were saved before; these here are the typed ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Days and times are typed on the programme's clock: people read the deadline on it, too."""
        super().__init__(*args, **kwargs)
        programme = programme_of_page(self.parent_page) if self.parent_page else None
        if programme:
            for name in {"opens_at", "closes_at"} & self.fields.keys():
                self.fields[name] = _on_the_clock_of(programme, self.fields[name])

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        problems = find_part_problems(*[self._typed(name) for name in PARTS])
        if self.instance._state.adding:
            problems = {**find_problems(self.instance, kept=None, now=timezone.now()), **problems}
        if applies_here(self.for_user, self.instance):
            problems = {**problems, NON_FIELD_ERRORS: [*problems.get(NON_FIELD_ERRORS, []), str(APPLIES)]}
        for field, texts in problems.items():
            self.add_error(field if field in self.fields else None, texts)
        return not problems

    def _typed(self, name: str) -> list[Any]:
        formset = self.formsets.get(name)
        forms = formset.forms if formset else ()
        kept = [form for form in forms if not formset._should_delete_form(form)]
        return [form.instance for form in kept if form.has_changed() or form.instance.pk]


def _on_the_clock_of(programme: Programme, field: Any) -> ZonedDateTimeField:
    return ZonedDateTimeField(
        zone=programme.zone,
        widget=field.widget,
        required=field.required,
        label=field.label,
        help_text=_("On the clock of %(place)s.") % {"place": programme.time_zone.split("/")[-1].replace("_", " ")},
    )
