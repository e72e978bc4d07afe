"""What becomes of a picture before anything of it is stored, and how small it goes to phones. No database, no storage.

A picture is drawn anew from its pixels. So whatever else was in the file stays behind: EXIF with the place where it
was taken, XMP, comments, thumbnails, colour profiles, further frames, and what hides behind the last byte.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageFile, ImageOps

LONGEST_SIDE = 2000
# A JPEG can be opened at a half, a quarter or an eighth of its size, so phones' largest are welcome. Others take some
# 10 to 17 bytes a pixel to open, and a worker has 250 MB.
MOST_PIXELS, MOST_PIXELS_OF_A_JPEG = 12_000_000, 50_000_000
LARGEST_RENDITION = 20_000  # bytes (DESIGN: a picture by default)
# The small width is for simple phones, the large one for sharp screens. JPEG is for browsers from before 2020.
WIDTHS: dict[str, tuple[int, ...]] = {"avif": (320, 640), "webp": (320, 640), "jpeg": (400,)}
WIDEST = 640
CARD = "fill-176x132|format-jpeg"  # on a course's card, cropped around what matters; made by Wagtail
BROKEN = _("We can't read this file as a picture. It may be damaged. Take or save the picture again, and try that one.")
TOO_MANY_PIXELS = _("This picture has too many pixels. Make it smaller on your phone or computer first.")


class Stored(NamedTuple):
    """In which format a picture is kept, and how it is written."""

    kind: str
    ending: str
    options: dict[str, Any]


JPEG = Stored("JPEG", ".jpg", {"quality": 88, "optimize": True, "progressive": True})
PNG = Stored("PNG", ".png", {"optimize": True})
KEPT_AS = {
    "JPEG": JPEG,
    "MPO": JPEG,  # what Pillow makes of a JPEG in which a phone stored two pictures
    "PNG": PNG,
    "GIF": PNG,
    "WEBP": Stored("WEBP", ".webp", {"quality": 88}),
    "AVIF": Stored("AVIF", ".avif", {"quality": 80, "speed": 8}),
}
# What is tried until a rendition is small enough; then it is made narrower. AVIF's speed 8 costs some per cent of the
# size and saves nine tenths of the time.
RENDITION_OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"speed": 8},
    "webp": {"method": 6},
    "jpeg": {"optimize": True, "progressive": True},
}
QUALITIES: dict[str, tuple[int, ...]] = {"avif": (55, 45, 35), "webp": (75, 60, 45), "jpeg": (75, 60, 45)}
NARROWER = 0.8

_decoding = Lock()


def spec_of(kind: str, width: int) -> str:
    """Return the name of a rendition, as Wagtail writes it."""
    return f"width-{width}|format-{kind}"


SPECS = {spec_of(kind, width): (kind, width) for kind, widths in WIDTHS.items() for width in widths}


ALL_SPECS = [*SPECS, CARD]


def specs_for(width: int) -> list[str]:
    """Return which renditions pages need of a picture of this width: none that says the same twice."""
    needed = [spec for spec, (kind, wide) in SPECS.items() if wide == min(WIDTHS[kind]) or width > min(WIDTHS[kind])]
    return [*needed, CARD]


class PictureError(ValueError):
    """A file is no picture that we take. The message is for who chose the file."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


class CleanPicture(ContentFile):
    """A picture as we store it. Its name is made of its content: the phone's name for it may tell a date or a person,
    and an address that changes with the picture can be kept by browsers for good."""


def clean_picture(content: bytes) -> CleanPicture:
    """Return the picture upright, in sRGB, at most ``LONGEST_SIDE`` long, with nothing but its pixels.

    Raises PictureError for what is no picture, is cut short, or is too large to open.
    """
    try:
        with _strictly():
            picture, kept = _open(content)
            bare = _bare(picture)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(TOO_MANY_PIXELS) from error
    except Exception as error:  # decoders raise all kinds of errors on hostile files
        raise PictureError(BROKEN) from error
    written = _write(bare, kept.kind, kept.options)
    return CleanPicture(written, name=hashlib.sha256(written).hexdigest()[:16] + kept.ending)


def shrink(content: bytes, *, kind: str, width: int) -> bytes:
    """Return a cleaned picture for phones: at most ``width`` wide, and small enough whatever it shows."""
    with Image.open(BytesIO(content)) as opened:
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    if kind == "jpeg":
        picture = _on_white(picture)
    width = min(width, picture.width)
    while True:
        size = (width, max(1, round(picture.height * width / picture.width)))
        narrow = picture.resize(size, Image.Resampling.LANCZOS)
        for quality in QUALITIES[kind]:
            written = _write(narrow, kind.upper(), {**RENDITION_OPTIONS[kind], "quality": quality})
            if len(written) <= LARGEST_RENDITION:
                return written
        width = int(width * NARROWER)


@contextmanager
def _strictly() -> Iterator[None]:
    """Refuse files that are cut short, one picture at a time: they are large, and the switch is everybody's.

    WeasyPrint turns it off for the whole process, so that it prints what it can.
    """
    with _decoding:
        usual, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = usual


def _open(content: bytes) -> tuple[Image.Image, Stored]:
    picture = Image.open(BytesIO(content), formats=[name for name in KEPT_AS if name != "MPO"])
    kept = KEPT_AS[picture.format or ""]
    if picture.width * picture.height > (MOST_PIXELS_OF_A_JPEG if kept is JPEG else MOST_PIXELS):
        raise PictureError(TOO_MANY_PIXELS)
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    return picture, kept


def _bare(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if picture.mode in {"P", "PA", "LA", "1"} or (picture.mode == "RGB" and picture.has_transparency_data):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(picture, in_place=True)
    if profile:
        picture = _in_srgb(picture, profile)
    if picture.mode not in {"L", "RGB", "RGBA"}:
        picture = picture.convert("RGB")
    return Image.frombytes(picture.mode, picture.size, picture.tobytes())


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Browsers show a picture without a profile as sRGB. A profile that can't be used is dropped."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        shown = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    if shown is None:
        return picture
    if alpha:
        shown.putalpha(alpha)
    return shown


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _write(picture: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()
