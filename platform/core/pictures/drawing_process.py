"""The process that draws a picture anew from its pixels, with bounds on its memory and time.

So whatever else was in the file stays behind: EXIF with the place where it was taken, XMP, comments, thumbnails, colour
profiles, further frames, and what hides behind the last byte. A file made to eat memory or time ends this process and
no other. Called by core.pictures.cleaning with the file on standard input; writes the format and the new file, or one
word of refusal. Imports nothing of Django: it starts in a fifth of a second.
"""

import resource
import sys
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageFile, ImageOps

LONGEST_SIDE = 2000
# A JPEG can be opened at a half, a quarter or an eighth of its size, so phones' largest are welcome, unless it is
# progressive: then all of it is held. Others take some 10 to 17 bytes a pixel to open.
MOST_PIXELS, MOST_PIXELS_OF_A_JPEG = 12_000_000, 50_000_000
MOST_SCANS = 100  # of a progressive JPEG; cameras and programmes write 10 or so
SCAN = b"\xff\xda"  # begins one (ITU-T T.81, table B.1, SOS)
MEMORY, SECONDS = 1024 * 1024 * 1024, 20  # address space, of which half is libraries; time of a processor
TOO_MANY_PIXELS, BROKEN = "too many pixels", "broken"
# What a 16-bit grey holds, shown on a screen's 8 bits.
GREYS_PER_STEP = 257


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
    "HEIF": JPEG,  # what an iPhone takes; few browsers show it
    "PNG": PNG,
    "GIF": PNG,
    "WEBP": Stored("WEBP", ".webp", {"quality": 88}),
    "AVIF": Stored("AVIF", ".avif", {"quality": 80, "speed": 8}),
}
OPENED_BY_PILLOW = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


class Refused(ValueError):
    """This is no picture that we take; says in one word why."""


def draw_anew(content: bytes) -> tuple[str, bytes]:
    """Return the file's ending and the picture upright, in sRGB, at most ``LONGEST_SIDE`` long, with only its pixels.

    Raises Refused, and whatever decoders raise on hostile files.
    """
    picture, kept = _open(content)
    bare = _bare(picture)
    return kept.ending, write(bare, kept.kind, kept.options)


def write(picture: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def is_heif(content: bytes) -> bool:
    """Say whether the file calls itself HEIF (ISO/IEC 23008-12): what iPhones take."""
    return content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim"}


def _open(content: bytes) -> tuple[Image.Image, Stored]:
    formats: tuple[str, ...] = OPENED_BY_PILLOW
    if is_heif(content):
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - a second library to load, seldom needed

        register_heif_opener(thumbnails=False)
        formats = ("HEIF",)
    picture = Image.open(BytesIO(content), formats=formats)
    kept = KEPT_AS[picture.format or ""]
    opens_small = kept is JPEG and picture.format != "HEIF" and not picture.info.get("progressive")
    if picture.width * picture.height > (MOST_PIXELS_OF_A_JPEG if opens_small else MOST_PIXELS):
        raise Refused(TOO_MANY_PIXELS)
    if kept is JPEG and content.count(SCAN) > MOST_SCANS:
        raise Refused(BROKEN)
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    return picture, kept


def _bare(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    picture = _eight_bits(picture)
    if picture.mode in {"P", "PA", "LA", "1"} or (picture.mode == "RGB" and picture.has_transparency_data):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(picture, in_place=True)
    if profile:
        picture = _in_srgb(picture, profile)
    if picture.mode not in {"L", "RGB", "RGBA"}:
        picture = picture.convert("RGB")
    return Image.frombytes(picture.mode, picture.size, picture.tobytes())


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Scale finer greys, as scanners write them; converting alone would cut off all above 255, which is white."""
    if picture.mode.startswith("I"):
        whole = picture.convert("I")
        return whole.point(lambda grey: grey * (1 / GREYS_PER_STEP) + 0.5).convert("L")
    if picture.mode == "F":
        low, high = picture.getextrema()
        step = 255 / (high - low) if high > low else 0  # type: ignore[operator]
        return picture.point(lambda grey: grey * step - low * step + 0.5).convert("L")  # type: ignore[operator]
    return picture


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Browsers show a picture without a profile as sRGB. A profile that can't be used is dropped."""
    from PIL import ImageCms  # noqa: PLC0415 - most pictures carry no profile

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


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # asked for each format in _open
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        ending, drawn = draw_anew(sys.stdin.buffer.read())
    except Refused as refused:
        sys.exit(f"refused: {refused}")
    except Exception:  # noqa: BLE001 - decoders raise all kinds of errors on hostile files
        sys.exit(f"refused: {BROKEN}")
    sys.stdout.buffer.write(ending.encode() + b"\n" + drawn)


if __name__ == "__main__":
    main()
