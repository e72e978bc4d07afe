"""The pictures of README and docs, from the demo's content: ``make pictures`` writes them into docs/img.

Phones stand side by side in one picture. Few colours keep a picture under its budget.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[2] / "docs/img"
MOST_BYTES = 80_000
COLOURS = (160, 128, 96, 64, 48, 32, 24)
GAP, ROUND, GROUND = 20, 14, "#e9dcc0"


@dataclass(frozen=True)
class Picture:
    """Which photographs stand in it, by their files' names, and how much of each is shown."""

    shots: tuple[str, ...]
    height: int = 640


PICTURES = {
    "learners": Picture(("320-light home", "320-light lesson", "320-light quiz passed", "320-light my learning")),
    "certificate": Picture(
        ("320-light course finished", "320-light certificate", "320-light check real", "320-dark lesson"), height=760
    ),
    "right-to-left": Picture(("360-right-to-left home", "360-right-to-left apply tasks")),
    "review": Picture(("1280-light review one",), height=800),
    "ranking": Picture(("1280-laptop manager ranking",), height=800),
    "welcome": Picture(("1280-laptop trainer welcome",), height=800),
    "editor": Picture(("1280-laptop trainer lesson",), height=800),
    "components": Picture(("1280-light components",), height=4000),
    "components-dark": Picture(("1280-dark components",), height=4000),
    "components-phone": Picture(("320-light components",), height=900),
}


def wanted() -> set[str]:
    """Return the names of all photographs that the pictures are made of."""
    return {shot for picture in PICTURES.values() for shot in picture.shots}


def make_pictures(photographs: Path) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        shots = [_cut(photographs / f"{shot}.png".replace(" ", "-"), picture.height) for shot in picture.shots]
        _save(_side_by_side(shots), FOLDER / f"{name}.png")


def _cut(path: Path, height: int) -> Image.Image:
    """Cut the upper part off a photograph; it is never resized, which would blur letters and cost colours."""
    photograph = Image.open(path).convert("RGB")
    return photograph.crop((0, 0, photograph.width, min(photograph.height, height)))


def _side_by_side(shots: Sequence[Image.Image]) -> Image.Image:
    wide = sum(shot.width for shot in shots) + GAP * (len(shots) + 1)
    whole = Image.new("RGB", (wide, max(shot.height for shot in shots) + 2 * GAP), GROUND)
    left = GAP
    for shot in shots:
        corners = Image.new("L", shot.size, 0)
        ImageDraw.Draw(corners).rounded_rectangle((0, 0, shot.width - 1, shot.height - 1), ROUND, fill=255)
        whole.paste(shot, (left, GAP), corners)
        left += shot.width + GAP
    return whole


def _save(picture: Image.Image, path: Path) -> None:
    """Save with as many colours as the budget allows."""
    for colours in COLOURS:
        few = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
    raise ValueError(f"{path.name} stays over {MOST_BYTES} bytes: show less of it")
