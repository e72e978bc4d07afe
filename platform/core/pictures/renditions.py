"""Renditions: pictures as pages send them, made when a page is published, found again in one query.

Learners' pages never encode: while a rendition is missing, the picture's words stand in its place.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from wagtail.fields import StreamField
from wagtail.images.models import Filter
from wagtail.models import Page

from core.models import Picture, Rendition
from core.page_cache import touch_stamp
from core.picture_choice import PictureChoice
from core.pictures.cleaning import ALL_SPECS, CARD, SPECS, WIDEST, WIDTHS, PictureError, spec_of, specs_for

logger = logging.getLogger(__name__)
FALLBACK = "jpeg"
UNREADABLE = "No renditions of picture %s: its file can't be read."


@dataclass(frozen=True)
class ShownPicture:
    """What a page writes of a picture. ``sources``: media type and addresses with widths, the smallest files first."""

    file: str
    src: str
    sources: tuple[tuple[str, str], ...]
    width: int
    height: int


def shown(picture: Picture, choice: PictureChoice = PictureChoice.ALL) -> ShownPicture | None:
    """Return what there is of a picture from ``with_renditions``; None while there is nothing for every browser.

    Who didn't ask for large pictures gets the smallest, whatever their screen has room for.
    """
    most = None if choice == PictureChoice.ALL else 1
    there = {rendition.filter_spec: rendition for rendition in picture.prefetched_renditions}
    found = {
        name: [there[spec] for w in widths[:most] if (spec := spec_of(name, w)) in there]
        for name, widths in WIDTHS.items()
    }
    if not found[FALLBACK]:
        return None
    width = min(picture.width, WIDEST)
    return ShownPicture(
        file=found[FALLBACK][0].file.name,
        src=found[FALLBACK][0].url,
        sources=tuple((f"image/{name}", _srcset(ones)) for name, ones in found.items() if ones and name != FALLBACK),
        width=width,
        height=round(picture.height * width / picture.width),
    )


def bytes_of(file: str) -> int:
    """Return what a rendition's file weighs, 0 where that can't be read: no page waits for a bucket that is away."""
    try:
        return _size_of(file)
    except Exception:  # noqa: BLE001 - each storage has errors of its own
        logger.warning("The size of %s can't be read.", file)
        return 0


@lru_cache(maxsize=2_000)
def _size_of(file: str) -> int:
    """Ask the storage once: another picture is another name."""
    return default_storage.size(file)


def card_of(picture: OuterRef) -> Subquery:
    """Annotate the file's name of a picture's rendition for cards; ``card_address`` makes it an address."""
    made = Rendition.objects.filter(image=picture, filter_spec=CARD).order_by("-pk")
    return Subquery(made.values("file")[:1])


def card_address(name: str | None) -> str:
    return Rendition._meta.get_field("file").storage.url(name) if name else ""


def _srcset(renditions: list[Rendition]) -> str:
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)


def pictures_on(page: Page) -> set[int]:
    """Return the ids of the pictures that a page names in its streams and fields. ``page``: of its own kind."""
    found: set[int] = set()
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            references = field.extract_references(field.value_from_object(page))
            found |= {int(key) for model, key, *_place in references if issubclass(model, Picture)}
        elif isinstance(field, models.ForeignKey) and issubclass(field.related_model, Picture):
            found |= {key for key in [field.value_from_object(page)] if key}
    return found


def pictures_on_live_pages() -> set[int]:
    """Read all published pages; for a command that nobody waits for."""
    return {key for page in Page.objects.live().specific().iterator() for key in pictures_on(page)}


def with_renditions(ids: Iterable[int]) -> dict[int, Picture]:
    """Return these pictures with the renditions that there are, by id: one query, one more for those that have none."""
    ids = set(ids)
    found: dict[int, Picture] = {}
    for rendition in Rendition.objects.filter(image__in=ids, filter_spec__in=ALL_SPECS).select_related("image"):
        picture = found.setdefault(rendition.image_id, rendition.image)
        picture.__dict__.setdefault("prefetched_renditions", []).append(rendition)
    if bare := ids - found.keys():
        for key, picture in Picture.objects.in_bulk(bare).items():
            found[key] = picture
            picture.__dict__["prefetched_renditions"] = []
    return found


def make_renditions(ids: Iterable[int]) -> int:
    """Make what is missing or out of date of these pictures, and let kept pages grow old. Returns how many were made.

    A picture whose file is gone or broken is left out and logged.
    """
    made = 0
    for picture in with_renditions(ids).values():
        try:
            made += _complete(picture)
        except (OSError, PictureError):
            logger.exception(UNREADABLE, picture.pk)
    if made:
        transaction.on_commit(touch_stamp)
    return made


def mend_renditions() -> tuple[int, int]:
    """Make again what lost its file, and delete sizes that no page asks for any more. Returns how many of each.

    A lost one keeps its row: deleting that would queue the deletion of a file of just the name that the new one gets.
    """
    mended = deleted = 0
    for rendition in Rendition.objects.select_related("image").iterator():
        if _is_of_a_former_size(rendition):
            rendition.delete()
            deleted += 1
        elif not rendition.file.storage.exists(rendition.file.name):
            mended += _mend(rendition)
    if mended or deleted:
        transaction.on_commit(touch_stamp)
    return mended, deleted


def _mend(rendition: Rendition) -> bool:
    try:
        rendition.file = rendition.image.generate_rendition_file(rendition.filter)
    except (OSError, PictureError):
        logger.exception(UNREADABLE, rendition.image_id)
        return False
    rendition.save()
    return True


def _is_of_a_former_size(rendition: Rendition) -> bool:
    spec = rendition.filter_spec
    return spec.startswith("width-") and "|format-" in spec and spec not in SPECS


def _is_stale(rendition: Rendition) -> bool:
    """Say whether the picture's file was replaced since, or what matters in it was marked elsewhere."""
    picture = rendition.image
    return rendition.is_stale or rendition.focal_point_key != Filter(rendition.filter_spec).get_cache_key(picture)


def _complete(picture: Picture) -> int:
    there = set()
    for rendition in picture.prefetched_renditions:
        rendition.delete() if _is_stale(rendition) else there.add(rendition.filter_spec)
    missing = [spec for spec in specs_for(picture.width) if spec not in there]
    picture.create_renditions(*[Filter(spec) for spec in missing])
    return len(missing)
