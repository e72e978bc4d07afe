"""Files as phones and computers make them, whole and broken."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from core.models import Picture
from core.pictures.cleaning import CleanPicture, clean_picture

PLACE = "Kibera market"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="1,18.6S"/></x:xmpmeta>'
SECRETS = (
    b"Exif",
    b"GPS",
    b"Wanjiku's phone",
    b"xmpmeta",
    PLACE.encode(),
    b"ICC_PROFILE",
    b"Display P3",
    b"secret end",
)


def draw(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """A picture whose corners differ: red at the top left, green at the top right, blue at the bottom left."""
    image = Image.new(mode, (width, height), "white")
    corner = ImageDraw.Draw(image)
    half, third = width // 2, height // 3
    corner.rectangle([0, 0, half, third], fill="red")
    corner.rectangle([width - half, 0, width, third], fill="green")
    corner.rectangle([0, height - third, half, height], fill="blue")
    return image


def photograph(width: int = 400, height: int = 300, orientation: int = 1, kind: str = "JPEG") -> bytes:
    """A photo with all that a phone writes into it: place, time, model, XMP, profile, comment, and a tail."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112], exif[0x010E] = "Wanjiku's phone", orientation, PLACE
    exif.get_ifd(0x8825).update(
        {1: "S", 2: (IFDRational(1), IFDRational(18), IFDRational(36)), 3: "E", 29: "2026:03:02"}
    )
    more: dict[str, Any] = {"comment": PLACE.encode()} if kind == "JPEG" else {}
    if kind == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
        more["pnginfo"].add_text("Comment", PLACE)
    else:
        more["xmp"] = XMP
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = write(draw(width, height), kind, exif=exif, icc_profile=profile, **more)
    return content + b"secret end" if kind == "JPEG" else content


def write(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def bomb() -> bytes:
    """A PNG of some bytes that says it is 30,000 pixels wide and high."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def make_picture(width: int = 800, height: int = 600, **fields: Any) -> Picture:
    file: CleanPicture = clean_picture(photograph(width, height))
    return Picture.objects.create(**{"title": "Bag", "description": "A red cloth bag", "file": file, **fields})
