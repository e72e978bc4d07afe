"""Cleaning of pictures before anything of them is stored, and shrinking for phones. No database, no storage.

A picture is drawn anew from its pixels, in a process of its own (core.pictures.drawing_process).
"""

import hashlib
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.pictures import drawing_process

LARGEST_RENDITION = 20_000  # bytes: what a picture may cost a learner
# The small width is for simple phones, the large one for sharp screens. JPEG is for browsers from before 2020.
WIDTHS: dict[str, tuple[int, ...]] = {"avif": (320, 640), "webp": (320, 640), "jpeg": (400,)}
WIDEST = 640
CARD = "fill-176x132|format-jpeg"  # on a course's card, cropped around what matters; made by Wagtail
BROKEN = _("We can't read this file as a picture. It may be damaged. Take or save the picture again, and try that one.")
TOO_MANY_PIXELS = _("This picture has too many pixels. Make it smaller on your phone or computer first.")
TOO_COSTLY = _("This picture takes too much time or memory to open. Save it again as a plain JPEG, and try that one.")
BUSY = _("Other pictures are being read just now. Wait a minute, then try again.")
NOT_TAKEN = _(
    "We can't read this file as a picture: it is {name}. We take JPEG, PNG, WebP, GIF, AVIF and HEIC. Save it as a JPEG"
    " first. On an iPhone choose Settings, Camera, Formats, Most Compatible."
)
OTHER_FORMATS = [
    (re.compile(rb".{4}ftyp(?:hei|hev|mif|msf)", re.DOTALL), "HEIC"),
    (re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+"), "TIFF"),
    (re.compile(rb"BM.{8}", re.DOTALL), "BMP"),
    (re.compile(rb"\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg", re.DOTALL | re.IGNORECASE), "SVG"),
    (re.compile(rb"%PDF"), "PDF"),
    (re.compile(rb"8BPS"), "PSD (Photoshop)"),
    (re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "), "JPEG XL"),
    (re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), "JPEG 2000"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "MP4"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), "WebM"),
    (re.compile(rb"PK\x03\x04"), "ZIP"),
]


# AVIF's speed 8 costs some per cent of the size and saves nine tenths of the time.
RENDITION_OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"speed": 8},
    "webp": {"method": 6},
    "jpeg": {"optimize": True, "progressive": True},
}
NARROWER = 0.8

CHILD = Path(__file__).with_name("drawing_process.py")
LONGEST_WAIT = 60  # seconds on the clock, for a child's 20 of a processor on a busy machine
# Two at once: a worker has a small machine to share, and nobody waits for a whole queue.
_drawing = BoundedSemaphore(2)


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

    It is drawn in a process of its own (core.pictures.drawing_process), bounded in memory and time. Raises PictureError
    for what is no picture, is cut short, or is too large to open.
    """
    ending, written = _draw_in_child(content)
    return CleanPicture(written, name=hashlib.sha256(written).hexdigest()[:16] + ending)


def _draw_in_child(content: bytes) -> tuple[str, bytes]:
    if not _drawing.acquire(timeout=LONGEST_WAIT):
        raise PictureError(BUSY)
    try:
        command = [sys.executable, "-I", str(CHILD)]
        done = subprocess.run(command, input=content, capture_output=True, timeout=LONGEST_WAIT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise PictureError(TOO_COSTLY) from error
    finally:
        _drawing.release()
    if done.returncode == 0:
        ending, _newline, written = done.stdout.partition(b"\n")
        return ending.decode(), written
    raise PictureError(_why(content, done.stderr.decode(errors="replace")))


def _why(content: bytes, said: str) -> Any:
    """Return what to tell who chose the file. A child that was ended says nothing: it met one of its bounds."""
    if not said.startswith("refused: "):
        return TOO_COSTLY
    if drawing_process.TOO_MANY_PIXELS in said:
        return TOO_MANY_PIXELS
    name = next((name for begins, name in OTHER_FORMATS if begins.match(content)), None)
    return format_lazy(NOT_TAKEN, name=name) if name else BROKEN


def shrink(content: bytes, *, kind: str, width: int) -> bytes:
    """Return a cleaned picture for phones: at most ``width`` wide, and small enough whatever it shows.

    The setting's qualities are tried until it is; then it is made narrower.
    """
    with Image.open(BytesIO(content)) as opened:
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    if kind == "jpeg":
        picture = _on_white(picture)
    width = min(width, picture.width)
    while True:
        size = (width, max(1, round(picture.height * width / picture.width)))
        narrow = picture.resize(size, Image.Resampling.LANCZOS)
        for quality in settings.PICTURE_QUALITIES[kind]:
            written = drawing_process.write(narrow, kind.upper(), {**RENDITION_OPTIONS[kind], "quality": quality})
            if len(written) <= LARGEST_RENDITION:
                return written
        width = int(width * NARROWER)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white
