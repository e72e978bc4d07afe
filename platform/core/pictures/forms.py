"""The form for pictures, wherever in the admin one is chosen, uploaded or changed."""

from typing import Any

from django.db import transaction
from wagtail.images.forms import BaseImageForm

from core.models import Picture
from core.pictures.fields import ChosenPictureField


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = ChosenPictureField(
                label=file.label, required=file.required, widget=file.widget, initial=file.initial
            )

    def save(self, commit: bool = True) -> Picture:
        """In one transaction: what follows a change begins when the old file's renditions are gone, too."""
        with transaction.atomic():
            return super().save(commit=commit)
