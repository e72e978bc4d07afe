"""Drawings that came with the site, by name."""

from functools import cache
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders

DRAWINGS = "img/drawings"


@cache
def drawings() -> frozenset[str]:
    """Return the names of all drawings; they change only with a new version of the site."""
    folders = [found] if isinstance(found := finders.find(DRAWINGS, find_all=True), str) else found or []
    return frozenset(path.stem for folder in folders for path in Path(folder).glob("*.svg"))


@cache
def drawing_bytes(name: str) -> int:
    """Return what a drawing weighs on the wire; 0 for a name that there is not."""
    found = finders.find(f"{DRAWINGS}/{name}.svg")
    return len(brotli.compress(Path(found).read_bytes())) if isinstance(found, str) else 0
