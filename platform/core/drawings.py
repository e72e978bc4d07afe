"""Drawings that came with the site, by name."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

DRAWINGS = "img/drawings"


@cache
def drawings() -> frozenset[str]:
    """Return the names of all drawings; they change only with a new version of the site."""
    folders = [found] if isinstance(found := finders.find(DRAWINGS, find_all=True), str) else found or []
    return frozenset(path.stem for folder in folders for path in Path(folder).glob("*.svg"))
