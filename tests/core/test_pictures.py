"""What is stored of a picture: upright, in sRGB, of a sensible size, and nothing but its pixels."""

import resource
import struct
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageCms, ImageFile
from pillow_heif import register_heif_opener

from core.models import Picture
from core.pictures import drawing_process
from core.pictures.cleaning import LARGEST_RENDITION, WIDTHS, PictureError, clean_picture, shrink, specs_for
from core.pictures.drawing_process import LONGEST_SIDE, _eight_bits
from tests.core.cameras import SECRETS, bomb, draw, make_picture, opened, photograph, write


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = image.convert("RGB").getpixel(place)
    return all(abs(a - b) < 30 for a, b in zip(found, colour, strict=True))


RED, GREEN, BLUE = (255, 0, 0), (0, 128, 0), (0, 0, 255)


def test_photo_from_a_phone_holds_what_the_next_test_looks_for() -> None:
    content = photograph()
    assert all(secret in content for secret in SECRETS if secret not in {b"GPS", b"Display P3"})
    assert opened(content).getexif().get_ifd(0x8825)[2] == (1, 18, 36)


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("AVIF", ".avif")])
def test_nothing_but_pixels_is_kept(kind: str, ending: str) -> None:
    clean = clean_picture(photograph(kind=kind))

    content, image = clean.read(), opened(clean.file.getvalue())
    assert not [secret for secret in SECRETS if secret in content]
    assert not image.getexif()
    assert not {"icc_profile", "xmp", "comment", "exif", "Comment", "XML:com.adobe.xmp"} & image.info.keys()
    assert clean.name.endswith(ending)
    assert (image.format, image.size) == (kind, (400, 300))
    assert near(image, (10, 10), RED)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_upright(orientation: int) -> None:
    """Orientation n says how the camera was held: undoing it by hand must give the same picture."""
    turned = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
    image = opened(clean_picture(photograph(orientation=orientation)).read())

    expected = draw().transpose(Image.Transpose(turned[orientation])) if orientation > 1 else draw()
    assert image.size == expected.size
    for place in ((10, 10), (image.width - 10, 10), (10, image.height - 10)):
        assert near(image, place, expected.getpixel(place)), place


def test_large_picture_is_scaled_down() -> None:
    clean = clean_picture(photograph(4000, 3000))
    assert opened(clean.read()).size == (LONGEST_SIDE, 1500)


def test_small_picture_keeps_its_size() -> None:
    assert opened(clean_picture(photograph(90, 60)).read()).size == (90, 60)


def test_transparency_stays() -> None:
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert opened(clean_picture(write(image, "PNG")).read()).getpixel((5, 5))[3] == 0
    assert opened(clean_picture(write(image.convert("P"), "GIF", transparency=0)).read()).mode == "RGBA"


def test_moving_picture_becomes_its_first_frame() -> None:
    frames = [draw(60, 60), draw(60, 60).rotate(90)]
    moving = write(frames[0], "GIF", save_all=True, append_images=frames[1:])

    still = opened(clean_picture(moving).read())

    assert (still.format, getattr(still, "n_frames", 1)) == ("PNG", 1)
    assert near(still, (5, 5), RED)


def test_colours_of_another_profile_become_srgb() -> None:
    """In a profile whose red and blue are swapped by its Lab values nothing may stay as it was."""
    grey = draw(60, 60).convert("CMYK")
    assert opened(clean_picture(write(grey, "JPEG")).read()).mode == "RGB"
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert opened(clean_picture(write(draw(60, 60), "JPEG", icc_profile=lab)).read()).size == (60, 60)
    assert opened(clean_picture(write(draw(60, 60), "JPEG", icc_profile=b"no profile")).read()).size == (60, 60)


BROKEN = {
    "cut short": photograph()[:3000],
    "cut short, PNG": photograph(kind="PNG")[:-400],
    "cut short, WebP": photograph(kind="WEBP")[:-300],
    "cut short, AVIF": photograph(kind="AVIF")[:-300],
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page behind a picture's first bytes": b"\xff\xd8\xff\xe0<script>alert(1)</script>",
    "a TIFF": write(draw(20, 20), "TIFF"),
    "nothing": b"",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("printing", [False, True], ids=["", "after a PDF was made"])
def test_what_is_no_whole_picture_is_refused(content: bytes, printing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint lets Pillow take files that are cut short, for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", printing)
    with pytest.raises(PictureError, match="We can't read this file as a picture"):
        clean_picture(content)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is printing


def test_picture_too_large_to_open_is_refused() -> None:
    with pytest.raises(PictureError, match="too many pixels"):
        clean_picture(bomb())
    with pytest.raises(PictureError, match="too many pixels"):
        clean_picture(write(Image.new("1", (4000, 3001)), "PNG"))
    with pytest.raises(PictureError, match="too many pixels"):
        clean_picture(write(Image.new("L", (10_000, 5001)), "JPEG"))
    assert clean_picture(write(Image.new("L", (8000, 6000)), "JPEG")).name.endswith(".jpg")


def steps(mode: str) -> Image.Image:
    """A picture that grows from black at the left to white at the right, in a mode that holds more than 256 greys."""
    if mode == "F":
        return Image.frombytes("F", (256, 20), struct.pack("256f", *(n / 255 for n in range(256))) * 20)
    packed = struct.pack("<256i" if mode == "I" else "<256H", *(n * 257 for n in range(256)))
    return Image.frombytes(mode, (256, 20), packed * 20)


def is_even(image: Image.Image) -> bool:
    greys = [image.convert("L").getpixel((x, 10)) for x in range(image.width)]
    return greys == sorted(greys) and greys[0] <= 1 and greys[-1] >= 254 and len(set(greys)) > 200


def test_finer_greys_of_a_scanner_stay_even() -> None:
    image = opened(clean_picture(write(steps("I;16"), "PNG")).read())

    assert (image.mode, image.size) == ("L", (256, 20))
    assert is_even(image)


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_no_mode_is_cut_off_on_its_way_to_eight_bits(mode: str) -> None:
    assert is_even(_eight_bits(steps(mode)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"])
def test_eight_bits_of_every_mode_are_left_alone(mode: str) -> None:
    image = Image.new(mode, (4, 4))

    assert _eight_bits(image) is image


def test_picture_of_an_iphone_is_opened_whatever_its_name() -> None:
    register_heif_opener()
    clean = clean_picture(write(draw(), "HEIF"))

    assert clean.name.endswith(".jpg")
    assert near(opened(clean.read()), (10, 10), RED)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        (write(draw(20, 20), "TIFF"), "TIFF"),
        (write(draw(20, 20), "BMP"), "BMP"),
        (b'<?xml version="1.0"?>\n<!-- bag --><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%PDF-1.7", "PDF"),
        (b"8BPS\0\1", "PSD (Photoshop)"),
        (b"\xff\x0a....", "JPEG XL"),
        (b"\0\0\0\x20ftypisom", "MP4"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_format_that_we_do_not_take_is_named_with_the_way_round(content: bytes, named: str) -> None:
    with pytest.raises(PictureError) as refused:
        clean_picture(content)

    assert f"it is {named}" in str(refused.value)
    assert "Settings, Camera, Formats, Most Compatible" in str(refused.value)


def progressive(size: tuple[int, int], repeated: int = 0) -> bytes:
    """A progressive JPEG, its last scan written again and again: each costs the decoder a whole pass."""
    content = write(Image.new("L", size), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * repeated + content[-2:]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (progressive((3000, 3000), 400), "We can't read this file as a picture"),
        (progressive((5000, 4000)), "too many pixels"),
        (write(Image.new("RGBA", (13_000, 13_000)), "PNG"), "too many pixels"),
    ],
    ids=["scans", "progressive", "bomb"],
)
def test_file_made_to_cost_is_refused_before_it_does(content: bytes, words: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    with pytest.raises(PictureError, match=words):
        clean_picture(content)

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 3


def test_child_that_meets_its_bounds_is_told_in_plain_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The real child with less memory than it needs."""
    greedy = tmp_path / "drawing_process.py"
    greedy.write_text(Path(drawing_process.__file__).read_text().replace("1024 * 1024 * 1024, 20", "1024 * 1024, 20"))
    monkeypatch.setattr("core.pictures.cleaning.CHILD", greedy)

    with pytest.raises(PictureError):
        clean_picture(photograph())


def test_child_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr("core.pictures.cleaning.CHILD", endless)
    monkeypatch.setattr("core.pictures.cleaning.LONGEST_WAIT", 0.5)

    with pytest.raises(PictureError, match="too much time or memory"):
        clean_picture(photograph())


def test_this_process_opens_no_bomb() -> None:
    with pytest.raises((Image.DecompressionBombError, Image.DecompressionBombWarning)):
        opened(write(Image.new("1", (6000, 6000)), "PNG"))


def test_name_tells_only_what_is_in_it() -> None:
    first, again, other = clean_picture(photograph()), clean_picture(photograph()), clean_picture(photograph(90, 60))
    assert first.name == again.name != other.name


@pytest.mark.parametrize("kind", WIDTHS)
def test_rendition_is_light_whatever_it_shows(kind: str) -> None:
    noise = Image.effect_noise((1600, 1200), 120).convert("RGB")
    small = shrink(write(noise, "PNG"), kind=kind, width=640)
    assert len(small) <= LARGEST_RENDITION
    assert 100 < opened(small).width < 640


@pytest.mark.parametrize("kind", WIDTHS)
def test_calm_picture_keeps_its_width(kind: str) -> None:
    assert opened(shrink(photograph(1600, 1200), kind=kind, width=640)).size == (640, 480)


def test_transparent_picture_stands_on_white_as_jpeg() -> None:
    clear = write(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")
    assert near(opened(shrink(clear, kind="jpeg", width=40)), (5, 5), (255, 255, 255))


def test_second_picture_in_a_phones_jpeg_stays_behind() -> None:
    both = write(draw(60, 60), "MPO", save_all=True, append_images=[draw(30, 30)])
    clean = clean_picture(both)
    assert (clean.name[-4:], opened(clean.read()).format) == (".jpg", "JPEG")


@pytest.mark.parametrize(("width", "count"), [(2000, 6), (640, 6), (400, 6), (320, 4), (100, 4)])
def test_small_picture_needs_no_wide_renditions(width: int, count: int) -> None:
    assert len(specs_for(width)) == count


def stored(picture: Picture) -> bytes:
    with picture.open_file() as file:
        return file.read()


def secrets_in(picture: Picture) -> list[bytes]:
    content = stored(picture)
    return [secret for secret in SECRETS if secret in content]


@pytest.mark.django_db
def test_saving_a_row_cleans_its_file() -> None:
    picture = Picture.objects.create(title="Bag", file=ContentFile(photograph(4000, 3000, 6), name="Mary's ID.jpg"))
    picture.refresh_from_db()

    assert secrets_in(picture) == []
    assert (picture.width, picture.height) == opened(stored(picture)).size == (1500, 2000)
    assert (picture.file_size, len(picture.file_hash)) == (len(stored(picture)), 40)
    assert "Mary" not in picture.file.name


@pytest.mark.django_db
def test_saving_many_rows_cleans_their_files() -> None:
    Picture.objects.bulk_create([Picture(title="Bag", file=ContentFile(photograph(), name="a.jpg"))])

    picture = Picture.objects.get()
    assert secrets_in(picture) == []
    assert (picture.width, picture.height) == (400, 300)


@pytest.mark.django_db
def test_saving_a_file_cleans_it() -> None:
    picture = Picture(title="Bag")
    picture.file.save("a.jpg", ContentFile(photograph()))
    assert secrets_in(Picture.objects.get()) == []


@pytest.mark.django_db
def test_replacing_a_file_cleans_it_and_measures_again() -> None:
    picture = make_picture()
    before = picture.file_hash

    picture.file = ContentFile(photograph(90, 60), name="b.jpg")
    picture.save()

    picture.refresh_from_db()
    assert secrets_in(picture) == []
    assert (picture.width, picture.height) == (90, 60)
    assert picture.file_hash != before


@pytest.mark.django_db
def test_what_is_no_picture_is_not_stored() -> None:
    with pytest.raises(PictureError), transaction.atomic():
        Picture.objects.create(title="Bag", file=ContentFile(b"<script>", name="a.jpg"))
    assert not Picture.objects.exists()
