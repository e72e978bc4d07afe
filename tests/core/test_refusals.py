"""Refusals carry their words and a stable code; nothing that shows them asks for a class's name."""

import re
from collections import Counter
from pathlib import Path

import pytest

import config.urls  # noqa: F401 - brings in every service that a view calls
from core.refusals import Refusal, WayOn

ROOT = Path(__file__).parents[2]
CLASS_NAME = re.compile(r"__class__|__name__|__qualname__")
COMPARED = re.compile(r"""\brefus\w+ [!=]= ["']""")


def all_refusals(of: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [one for kind in of.__subclasses__() for one in (kind, *all_refusals(kind))]


@pytest.mark.parametrize("kind", all_refusals(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_refusal_says_why(kind: type[Refusal]) -> None:
    """Its class has the words, or whoever raises it must give what they are made of."""
    has_words = kind.words is not Refusal.words and bool(str(kind.words))
    assert has_words or "__init__" in vars(kind)


def test_codes_name_one_refusal_each() -> None:
    codes = Counter(kind.code for kind in all_refusals() if kind.code)

    assert set(codes) >= {"missing", "not-agreed"}
    assert [code for code, times in codes.items() if times > 1] == []


def test_words_and_way_on_can_be_given_where_it_is_raised() -> None:
    way_on = WayOn("/grants/", "See other grants")

    refusal = Refusal("Not today.", way_on=way_on)

    assert (refusal.words, str(refusal), refusal.way_on) == ("Not today.", "Not today.", way_on)


def test_no_view_and_no_template_asks_for_a_class_name() -> None:
    views = [
        path
        for top in ("platform", "courses", "lessons", "home")
        for path in (ROOT / top).rglob("*.py")
        if "views" in path.relative_to(ROOT).as_posix()
    ]
    templates = list((ROOT / "templates").rglob("*.html"))
    assert views
    assert templates

    asking = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (*views, *templates)
        for line in path.read_text().splitlines()
        if CLASS_NAME.search(line) or COMPARED.search(line)
    ]

    assert asking == []
