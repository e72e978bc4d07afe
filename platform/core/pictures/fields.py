"""Picture fields: the model field that stores a picture's file, and the form field that chooses one."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.forms.fields import FileField
from wagtail.images.fields import WagtailImageField as ChosenImageField
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from core.pictures.cleaning import CleanPicture, PictureError, clean_picture


class PictureFile(WagtailImageFieldFile):
    """The one door to the storage: whichever way a picture comes, it is cleaned here."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Clean and store. Raises PictureError. The picture's row learns size and digest of what is stored."""
        clean = content if isinstance(content, CleanPicture) else clean_picture(_read(content))
        super().save(clean.name, clean, save=False)
        self.instance.file_size = clean.size
        self.instance.file_hash = hashlib.sha1(_read(clean), usedforsecurity=False).hexdigest()  # as Wagtail counts it
        if save:
            self.instance.save()

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Measure what is stored or cleaned, never what somebody brings."""
        if self._committed or isinstance(self.file, CleanPicture):
            return super().get_image_dimensions()
        return None, None


class PictureField(WagtailImageField):
    attr_class = PictureFile


class ChosenPictureField(ChosenImageField):
    """A file field that says in plain words why a picture isn't taken. Its value is the cleaned picture.

    The file's ending isn't asked: chat apps save one format under another's ending.
    """

    def to_python(self, data: Any) -> CleanPicture | None:
        chosen = FileField.to_python(self, data)
        if chosen is None:
            return None
        self.check_image_file_size(chosen)
        try:
            return clean_picture(_read(chosen))
        except PictureError as error:
            raise ValidationError(error.message, code="invalid_image") from error


def _read(file: Any) -> bytes:
    file.seek(0)
    content = file.read()
    file.seek(0)
    return content
