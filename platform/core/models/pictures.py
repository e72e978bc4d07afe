"""Pictures of the library, and their renditions."""

from contextlib import nullcontext
from pathlib import Path
from typing import ClassVar

from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    IMAGE_FORMAT_EXTENSIONS,
    AbstractImage,
    AbstractRendition,
    Filter,
    ImageQuerySet,
    get_upload_to,
)

from core.pictures.cleaning import SPECS, shrink
from core.pictures.fields import PictureField


class Picture(AbstractImage):
    """A picture in the library. What is stored of it is clean (core.pictures.cleaning)."""

    # Saving the file sets the fields that describe it, and fields are saved in this order.
    file = PictureField(_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    width = models.IntegerField(_("width"), editable=False)
    height = models.IntegerField(_("height"), editable=False)
    file_size = models.PositiveIntegerField(null=True, editable=False)
    file_hash = models.CharField(max_length=40, blank=True, editable=False, db_index=True)
    description = models.CharField(
        _("in words"),
        max_length=255,
        blank=True,
        help_text=_("What a person who can't see it must know. Pages begin with these words; each may say it better."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=255,
        blank=True,
        help_text=_("Who made it, and under which licence. Shown below the picture. Empty: made by ourselves."),
    )
    key = models.CharField(_("key"), max_length=200, null=True, unique=True, editable=False)  # noqa: DJ001 - unique

    objects: ClassVar[models.Manager["Picture"]] = ImageQuerySet.as_manager()

    admin_form_fields: ClassVar = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def generate_rendition_file(self, wanted: Filter, *, source: File | None = None) -> File:
        """Make what learners' pages send small enough for them; leave the rest to Wagtail, and close its file.

        Wagtail cuts long names short, and then nothing would tell whose a rendition is (``Rendition.is_stale``).
        """
        stem = Path(self.file.name).stem
        if wanted.spec not in SPECS:
            with super().generate_rendition_file(wanted, source=source) as made:
                made.seek(0)
                return ContentFile(made.read(), name=f"{stem}.{str(made.name).partition('.')[2]}")
        kind, width = SPECS[wanted.spec]
        with self.open_file() if source is None else nullcontext(source) as file:
            small = shrink(file.read(), kind=kind, width=width)
        return ContentFile(small, name=f"{stem}.{width}{IMAGE_FORMAT_EXTENSIONS[kind]}")

    @property
    def default_alt_text(self) -> str:
        """Never the title: it is a file's name more often than not."""
        return self.description


class Rendition(AbstractRendition):
    """A picture as it is sent: in one size and format, under a name that begins as its picture's file does."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_unique")
        ]

    @property
    def is_stale(self) -> bool:
        """Say whether it shows what the picture was before its file was replaced."""
        return not Path(self.file.name).name.startswith(f"{Path(self.image.file.name).stem}.")
