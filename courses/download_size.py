"""Download size of a course: its pages compressed as they are sent, with their pictures; measured, not guessed.

Counted is what who goes through the whole course loads: its own page, every unit, and what is loaded of a unit besides
(a check's questions and its result, a plan page).
"""

import re
import uuid
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import translation
from wagtail.models import Page, Site

from core.languages import page_address
from core.middleware import BROTLI_QUALITY
from core.pictures.renditions import make_renditions, pictures_on
from core.selectors import translated
from courses.models import CoursePage, DownloadSize, UnitPage
from courses.trees import courses_with_keys, source_courses, unit_pages_of

PICTURE = re.compile(rb"<picture>.*?</picture>|<img[^>]*>", re.DOTALL)
ADDRESS = re.compile(rb"""\ssrc(?:set)?=["']([^"']+)["']""")


def measure_course(*, course_key: uuid.UUID) -> None:
    """Measure a published course in every language that has pages of it, and keep the results.

    Its pictures are made ready before, whichever task comes first.
    """
    languages = [code for code, _name in settings.LANGUAGES]
    for course in (course for course in source_courses(courses_with_keys([course_key])) if course.live):
        for language in languages:
            if translated(course.get_translations(inclusive=True), language).exists():
                make_renditions(key for page in _pages_of(course, language) for key in pictures_on(page))
                _save_size(course_key, language, compressed_size(_pages_of(course, language), language))


def compressed_size(pages: list[Page], language: str) -> int:
    """Return the compressed bytes of these pages as an anonymous reader gets them, with what belongs to them, and of
    their pictures once each, in the heaviest of the forms that a picture is offered in."""
    pictures: set[tuple[str, ...]] = set()
    size = 0
    with translation.override(language):
        for page in pages:
            for html in _render(page, language):
                size += len(brotli.compress(html, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY))
                pictures |= {_addresses(tag) for tag in PICTURE.findall(html)}
    return size + sum(max(map(picture_bytes, addresses)) for addresses in pictures if addresses)


def _addresses(tag: bytes) -> tuple[str, ...]:
    """Return the addresses of which a browser fetches one: it has one, or some in different sizes and formats."""
    sets = (address.decode().split(",") for address in ADDRESS.findall(tag))
    return tuple(sorted(address.split()[0] for addresses in sets for address in addresses if address.strip()))


def _save_size(course_key: uuid.UUID, language: str, size: int) -> None:
    with transaction.atomic():
        DownloadSize.objects.update_or_create(course_key=course_key, language=language, defaults={"size": size})


def _pages_of(course: CoursePage, language: str) -> list[Page]:
    """The course's page and its live units, each in the language where it is translated."""
    sources = [course, *unit_pages_of(course)]
    pages: dict[uuid.UUID, Page] = {page.translation_key: page for page in sources}
    if language != settings.LANGUAGE_CODE:
        for model in {type(page) for page in pages.values()}:
            found = translated(model.objects.filter(translation_key__in=pages), language)
            pages.update({page.translation_key: page for page in found})
    return list(pages.values())


def _render(page: Page, language: str) -> list[bytes]:
    """Return the page, and what learners load besides it."""
    request = HttpRequest()
    site = Site.objects.get(is_default_site=True)
    request.method = "GET"
    request.path = request.path_info = page_address(page.url_path, language)
    request.META.update(SERVER_NAME=site.hostname, SERVER_PORT=str(site.port), HTTP_HOST=site.hostname)
    request.user = AnonymousUser()
    request.LANGUAGE_CODE = language
    samples = page.serve_samples(request) if isinstance(page, UnitPage) else []
    answers = [page.serve(request), *samples]
    return [one.render().content if isinstance(one, TemplateResponse) else one.content for one in answers]


def picture_bytes(address: str) -> int:
    """Return what a picture weighs on the wire: drawings are compressed, photographs are already."""
    if address.startswith(settings.MEDIA_URL):
        return default_storage.size(address.removeprefix(settings.MEDIA_URL))
    name = re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", address.removeprefix(settings.STATIC_URL))
    found = finders.find(name)
    return len(brotli.compress(Path(found).read_bytes())) if found else 0
