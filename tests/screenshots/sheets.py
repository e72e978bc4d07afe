"""Contact sheets: many small pictures side by side, so that a look at a few files is a look at all pages."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

TITLE, GAP = 16, 8


@dataclass(frozen=True)
class Grid:
    """How many pictures a sheet holds, and how wide and tall, at most, each is."""

    columns: int
    rows: int
    width: int
    height: int


PHONE, LAPTOP = Grid(7, 1, 300, 1100), Grid(4, 3, 480, 560)


def make_sheets(folder: Path, look: str) -> None:
    """Write ``sheet-<look>-<n>.png`` for the pictures whose names begin with the look; long pages are cut off."""
    paths = sorted(folder.glob(f"{look}-*.png"))
    grid = LAPTOP if look.startswith("1280") else PHONE
    each = grid.columns * grid.rows
    for number, start in enumerate(range(0, len(paths), each), start=1):
        thumbs = [(path.stem.removeprefix(f"{look}-"), _thumb(path, grid)) for path in paths[start : start + each]]
        _paste(thumbs, grid.columns).save(folder / f"sheet-{look}-{number}.png")


def _thumb(path: Path, grid: Grid) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    small = picture.resize((grid.width, round(picture.height * grid.width / picture.width)))
    return small.crop((0, 0, grid.width, min(small.height, grid.height)))


def _paste(thumbs: list[tuple[str, Image.Image]], columns: int) -> Image.Image:
    cell = thumbs[0][1].width + GAP
    lines = [thumbs[start : start + columns] for start in range(0, len(thumbs), columns)]
    heights = [max(thumb.height for _name, thumb in line) + TITLE + GAP for line in lines]
    sheet = Image.new("RGB", (cell * columns, sum(heights)), "#777777")
    draw = ImageDraw.Draw(sheet)
    for row, line in enumerate(lines):
        top = sum(heights[:row])
        for column, (name, thumb) in enumerate(line):
            draw.text((column * cell + 2, top + 2), name, fill="white")
            sheet.paste(thumb, (column * cell, top + TITLE))
    return sheet
