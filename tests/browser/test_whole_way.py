"""The whole way, from the home page over a course to a grant's receipt: how many taps, and how many bytes.

Gone with nothing but links and forms, as a small phone without JavaScript goes it, all that must be filled in and
nothing else. A tap into a box counts one, so do a link, a button and a choice; a list that opens counts two. Bytes are
what comes over the wire, headers too: pages compressed, each file and picture once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client

from lessons.models import Attempt
from tests.lessons.factories import posted, right_answers
from tests.site.weights import ENCODINGS, assets_of, plain_text, size_on_the_wire

MOST_TAPS, MOST_BYTES = 100, 200_000
OF_A_FILE = 400  # bytes of headers that come with a picture or a stylesheet
WORDS = "Beans and chapati by the bus stop."
NEEDED, OPTIONAL = "(needed to finish this page)", "(you can leave this empty)"
PASSWORD = "three plain words"


@dataclass
class Stretch:
    name: str
    taps: int = 0
    pages: int = 0
    bytes: int = 0

    def __str__(self) -> str:
        return f"{self.name}: {self.taps} taps, {self.pages} pages, {self.bytes:,} B"


@dataclass
class Walk:
    """A phone on its way. ``page`` is what it shows."""

    client: Client = field(default_factory=Client)
    stretches: list[Stretch] = field(default_factory=list)
    had: set[str] = field(default_factory=set)
    path: str = "/"
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "html.parser"))

    @property
    def here(self) -> Stretch:
        return self.stretches[-1]

    def begin(self, name: str) -> None:
        self.stretches.append(Stretch(name))

    def open(self, path: str) -> None:
        self._arrive(path, self.client.get(path, **ENCODINGS))

    def _arrive(self, path: str, response: HttpResponse) -> None:
        """Take the answer, and follow where it leads on."""
        self._pay(response)
        if response.status_code in {302, 303}:
            self.open(urljoin(path, response["Location"]).split("#")[0])
            return
        assert response.status_code == 200, (path, response.status_code)
        text = plain_text(response)
        self.path, self.page, self.here.pages = path, BeautifulSoup(text, "html.parser"), self.here.pages + 1
        for name in {name for name in assets_of(text, path) if not name.endswith(".js")} - self.had:
            self.had.add(name)
            self.here.bytes += size_on_the_wire(name) + OF_A_FILE
        for tag in self.page.select("picture source:first-child, img[src^='/media/']:only-child"):
            name = str(tag.get("srcset") or tag["src"]).split()[0].removeprefix(settings.MEDIA_URL)
            if name not in self.had:
                self.had.add(name)
                self.here.bytes += default_storage.size(name) + OF_A_FILE

    def _pay(self, response: HttpResponse) -> None:
        headers = sum(len(f"{name}: {value}\r\n") for name, value in response.items())
        cookies = sum(len(f"Set-Cookie: {cookie.OutputString()}\r\n") for cookie in response.cookies.values())
        self.here.bytes += len(response.content) + headers + cookies

    @property
    def words(self) -> str:
        return " ".join(main.text.split()) if (main := self.page.select_one("main")) else ""

    def link(self, words: str) -> Tag | None:
        return self._named("main a[href]", words)

    def button(self, words: str) -> Tag | None:
        return self._named("main form button", words)

    def _named(self, selector: str, words: str) -> Tag | None:
        return next((tag for tag in self.page.select(selector) if words in " ".join(tag.text.split())), None)

    def follow(self, words: str) -> None:
        link = self.link(words)
        assert link, (words, self.path, self.words)
        self.here.taps += 1
        self.open(urljoin(self.path, str(link["href"])).split("#")[0])

    def press(self, words: str, values: dict[str, list[str]] | None = None) -> None:
        """Fill the form with this button and press it; without values, everything that must be filled in."""
        button = self.button(words)
        assert button, (words, self.path, self.words)
        form = button.find_parent("form")
        assert form
        hidden = {str(box["name"]): [str(box.get("value", ""))] for box in form.select("input[type=hidden]")}
        boxes = (box for box in form.select("input[type=text]") if box.get("value"))
        stands = {str(box["name"]): [str(box["value"])] for box in boxes}
        stands |= {str(box["name"]): [box.text.strip()] for box in form.select("textarea") if box.text.strip()}
        filled = dict(_filled(form, stands)) if values is None else values
        self.here.taps += 1 + sum(_taps(form, name) * len(chosen) for name, chosen in filled.items())
        data = {**_empty(form), **stands, **hidden, **filled}
        if button.get("name"):
            data[str(button["name"])] = [str(button["value"])]
        path = urljoin(self.path, str(form.get("action") or self.path))
        send = self.client.post if form.get("method") == "post" else self.client.get
        self._arrive(path, send(path, data, **ENCODINGS))


def _empty(form: Tag) -> dict[str, list[str]]:
    return {str(box["name"]): [""] for box in form.select("input[type=text], textarea")}


def _taps(form: Tag, name: str) -> int:
    return 2 if form.select_one(f"select[name='{name}']") else 1


def _filled(form: Tag, stands: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    marks_needed = NEEDED in form.text
    for one in form.select(".field"):
        is_needed = NEEDED in one.text if marks_needed else OPTIONAL not in one.text
        boxes = one.select("input:not([type=hidden]), textarea, select")
        is_begun = any(str(box["name"]) in stands for box in boxes)
        rows = [box for box in boxes if re.search(r"[.-]0[.-]", str(box["name"]))]
        for box in (rows or boxes) if is_needed and not is_begun else ():
            if (value := _value(box, one)) is not None:
                yield str(box["name"]), [value]


def _value(box: Tag, of: Tag) -> str | None:
    kind = box.get("type")
    if box.name == "select":
        values = [str(option["value"]) for option in box.select("option")]
        return values[-1]
    if kind == "radio":
        labels = of.select("label:has(input)")
        no = next((label for label in labels if label.text.strip() == "No"), labels[0])
        return str(box["value"]) if no.select_one("input") is box else None
    if kind == "checkbox":
        return str(box.get("value", "on"))
    if box.get("inputmode") not in {"numeric", "decimal"}:
        return WORDS
    ending = str(box["name"]).rsplit("_", 1)[-1]
    own = "2000" if "yourself" in of.text or "own money" in of.text.lower() else "12000"
    return {"day": "17", "year": "1990"}.get(ending, own)


def sign_up(walk: Walk) -> None:
    """From the first lesson, or wherever the page offers it."""
    walk.follow("Sign up")
    named = {"name": ["Zawadi Njoroge"], "phone": ["0712 349876"], "password1": [PASSWORD]}
    walk.press("Sign up", named)


def go_through_course(walk: Walk) -> None:
    for _unit in range(60):
        if "/tries/" in walk.path and walk.button("Finish"):
            attempt = Attempt.objects.get(pk=walk.path.rstrip("/").rsplit("/", 1)[1])
            answers = posted(right_answers(attempt))
            in_form = {box["name"] for box in walk.page.select("main form [name]:not([type=hidden])")}
            given = {name: value for name, value in answers.items() if name in in_form}
            walk.press(
                "Finish", {n: [str(v)] if isinstance(v, str | int) else [*map(str, v)] for n, v in given.items()}
            )
        elif walk.button("Start"):
            walk.press("Start", {})
        elif walk.button("Save my plan page"):
            walk.press("Save. Next" if walk.button("Save. Next") else "Save my plan page")
        elif walk.link("Fill in my plan page"):
            walk.follow("Fill in my plan page")
        elif walk.button("Done"):
            walk.press("Done", {})
        elif walk.link("Next:"):
            walk.follow("Next:")
        else:
            return
    raise AssertionError("The course has no end.")


def apply(walk: Walk) -> None:
    for _page in range(20):
        if walk.path.endswith("/receipt/"):
            return
        if walk.button("Start my application"):
            walk.press("Start my application", {})
        elif walk.button("Send my application"):
            walk.press("Send my application")
        elif walk.button("Save, next page"):
            walk.press("Save, next page")
        else:
            walk.follow("Can I apply?")
    raise AssertionError("The application has no end.")


@pytest.fixture
def walk(base: str) -> Walk:
    return Walk()


def test_from_home_to_the_receipt_in_few_taps_and_few_bytes(walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    walk.begin("home, first lesson, signed up")
    walk.open("/")
    walk.follow("Read the first lesson now")
    sign_up(walk)
    walk.begin("the course")
    go_through_course(walk)
    assert "You finished Finances" in walk.words, walk.words
    walk.begin("certificate")
    walk.follow("certificate")
    walk.begin("grant to receipt")
    walk.follow("First step grant")
    apply(walk)

    taps, size = (sum(getattr(one, name) for one in walk.stretches) for name in ("taps", "bytes"))
    with capsys.disabled():
        print("", *walk.stretches, f"home to receipt: {taps} taps, {size:,} B", sep="\n")  # noqa: T201
    assert taps <= MOST_TAPS
    assert size <= MOST_BYTES
