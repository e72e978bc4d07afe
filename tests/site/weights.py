"""What a page costs: bytes over the wire of the answer and of every file it refers to, and the queries behind it.

Compressed as it is served: the answer's real body for ``Accept-Encoding: br, gzip``; static files in the smaller of
brotli and gzip as whitenoise makes them, and as they are where compressing saves nothing. Content pictures (/media/)
have a budget of their own and are left out.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

ARRIVING = {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}  # as a browser sends with a visit's first page
WITHIN = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}  # and with the pages after it
ENCODINGS = {"HTTP_ACCEPT_ENCODING": "br, gzip"}
# But for the count of the data that a person used: it goes along with whatever they send.
WRITES = re.compile(
    r"^\s*(?!UPDATE \"accounts_user\" SET \"data_bytes\")(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP)\b",
    re.IGNORECASE,
)
ASSETS = {
    "link[rel~=stylesheet][href]": "href",
    "link[rel~=icon][href]": "href",
    "link[rel=manifest][href]": "href",
    "script[src]": "src",
    "img[src]": "src",
    "source[srcset]": "srcset",
    "object[data]": "data",
}
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
ALREADY_SMALL = {".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".woff2", ".woff", ".ico"}


@dataclass(frozen=True)
class Weight:
    """One page, opened with an empty cache."""

    status: int
    html: int
    assets: dict[str, int]
    queries: tuple[str, ...]
    text: str

    @property
    def total(self) -> int:
        return self.html + sum(self.assets.values())

    @property
    def requests(self) -> int:
        return 1 + len(self.assets)

    @property
    def writes(self) -> list[str]:
        return [sql for sql in self.queries if WRITES.match(sql)]

    def __str__(self) -> str:
        files = ", ".join(f"{name} {size}" for name, size in self.assets.items())
        return f"{self.total} B = page {self.html} + {files or 'no files'}; {len(self.queries)} queries"


def weigh(client: Client, path: str, headers: dict[str, str] | None = None) -> Weight:
    """Open the page as a browser with an empty cache would."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers, **ENCODINGS)
        body = response.content
    text = plain_text(response)
    return Weight(
        status=response.status_code,
        html=len(body),
        assets={name: size_on_the_wire(name) for name in sorted(assets_of(text, path))},
        queries=tuple(query["sql"] for query in captured),
        text=text,
    )


def plain_text(response: HttpResponse) -> str:
    body = response.content
    if response.get("Content-Encoding") == "br":
        body = brotli.decompress(body)
    return body.decode(response.charset)


def assets_of(html: str, path: str) -> set[str]:
    """Names of the static files that the page makes a browser fetch, and those that its stylesheets name."""
    soup = BeautifulSoup(html, "html.parser")
    named = {tag[attribute].split()[0] for selector, attribute in ASSETS.items() for tag in soup.select(selector)}
    addresses = {urlsplit(urljoin(path, str(name))).path for name in named if not str(name).startswith(("data:", "#"))}
    static = {a.removeprefix(settings.STATIC_URL) for a in addresses if a.startswith(settings.STATIC_URL)}
    strange = {a for a in addresses if not a.startswith((settings.STATIC_URL, settings.MEDIA_URL, "/admin/"))}
    assert not strange, f"{path} fetches what is no static file: {strange}"
    sheets = [name for name in static if name.endswith(".css")]
    return static | {found for name in sheets for found in named_in_stylesheet(name)}


def named_in_stylesheet(name: str) -> set[str]:
    urls = CSS_URL.findall(file_of(name).read_text())
    return {urljoin(name, url.split("#")[0]) for url in urls if not url.startswith(("data:", "#"))}


def file_of(name: str) -> Path:
    """Find a static file where it was written, or, under its hashed name, where it was collected."""
    collected = Path(settings.STATIC_ROOT) / name
    found = collected if collected.exists() else finders.find(name)
    assert found, f"The static file {name} is not there."
    return Path(found)


def size_on_the_wire(name: str) -> int:
    file = file_of(name)
    return compressed_size(file, file.stat().st_mtime_ns)


@cache
def compressed_size(file: Path, _changed_at: int) -> int:
    """Compressing Wagtail's own stylesheet takes a second, and every page of the admin names it."""
    data = file.read_bytes()
    if file.suffix in ALREADY_SMALL:
        return len(data)
    return min(len(data), len(brotli.compress(data)))


@dataclass(frozen=True)
class KeptWeight:
    """A course kept on a phone: bytes of its pages and files, those of them that are pictures, and the requests."""

    total: int
    pictures: int
    requests: int


def weigh_kept(client: Client, course_key: object) -> KeptWeight:
    """Keep the course as a stranger's phone does: its list, its pages, its files, My phone and what is one's own."""
    kept = client.get(f"/kept/courses/{course_key}/", **ENCODINGS)
    course = json.loads(plain_text(kept))
    pages = sum(len(client.get(page["at"], **ENCODINGS).content) for page in course["pages"])
    files = {file["url"]: file["bytes"] for file in course["files"]}
    return KeptWeight(
        total=len(kept.content) + pages + sum(files.values()),
        pictures=sum(size for url, size in files.items() if url.startswith(settings.MEDIA_URL)),
        requests=len(course["pages"]) + len(files) + 3,
    )
