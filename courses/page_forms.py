"""Editor form of a course page: the drawing is chosen from those in the repository."""

from typing import Any

from django import forms

from core.drawings import drawings
from core.page_forms import BasePageForm


class CoursePageForm(BasePageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "drawing" in self.fields:
            typed = self.fields["drawing"]
            names = sorted({*drawings(), self.instance.drawing} - {""})
            self.fields["drawing"] = forms.ChoiceField(
                choices=[("", "–"), *((name, name) for name in names)],
                required=False,
                label=typed.label,
                help_text=typed.help_text,
            )
