"""What a phone keeps of a course: its pages as a stranger sees them, the answers to practice questions, and files.

Each page has a hash of all that is kept of it, so a phone fetches again only what changed. No page behind a wall is
kept, and nothing of any person.
"""

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

import brotli
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.models import Page

from accounts.models import User
from core.languages import current_language
from core.middleware import BROTLI_QUALITY
from core.process_cache import get_or_make
from core.selectors import home_key_of, site_of_request, translated_or_source
from core.templatetags.core_tags import megabytes
from courses.download_size import picture_bytes
from courses.models import CoursePage
from courses.outlines import CourseOutline, UnitOutline
from courses.selectors import course_outlines
from lessons.models import LessonPage, QuizPage
from lessons.selectors import attempts_at, find_unit, has_passed, worksheet_for

FILE = re.compile(r'<(?:img|link|script|use)\b[^>]*?\s(?:src|href)="([^"#?]+)["#]')  # recordings stay where they are
PICTURE = re.compile(r"<picture>(.*?)</picture>", re.DOTALL)
SMALL = re.compile(r'type="image/webp"\s+srcset="([^"\s]+)')
MAIN_ENDS = "</main>"


@dataclass(frozen=True)
class KeptPage:
    """A page with the answers to its practice questions, by the query that asks for each."""

    key: uuid.UUID
    urls: tuple[str, ...]
    text: str
    answers: dict[str, str]

    @property
    def body(self) -> str:
        return json.dumps({"text": self.text, "answers": self.answers}, ensure_ascii=False)

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()[:12]

    @property
    def size(self) -> int:
        """Bytes over the wire."""
        return len(brotli.compress(self.body.encode(), mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY))


@dataclass(frozen=True)
class KeptCourse:
    title: str
    url: str
    pages: tuple[KeptPage, ...]
    files: dict[str, int]

    @property
    def as_json(self) -> dict[str, Any]:
        pages: list[dict[str, Any]] = [
            {
                "urls": page.urls,
                "at": reverse("offline:kept-page", args=[page.key]),
                "hash": page.hash,
                "bytes": page.size,
            }
            for page in self.pages
        ]
        files: list[dict[str, Any]] = [{"url": url, "bytes": size} for url, size in self.files.items()]
        total = sum(one["bytes"] for one in [*pages, *files])
        return {
            "title": self.title,
            "url": self.url,
            "bytes": total,
            "size": megabytes(total),
            "pages": pages,
            "files": files,
        }


def kept_course(request: HttpRequest, key: uuid.UUID) -> KeptCourse | None:
    """Return what can be kept of a published course of this site; None where there is none."""
    outline = next((one for one in _outlines(request) if one.key == key), None)
    if outline is None:
        return None
    pages = tuple(_keep(request, page, outline) for page in _open_pages(outline, {key, *_keys(outline)}))
    files = {url for page in pages for url in FILE.findall(page.text)}
    sizes = {url: picture_bytes(url) for url in files if url.startswith((settings.STATIC_URL, settings.MEDIA_URL))}
    return KeptCourse(outline.title, outline.url, pages, dict(sorted(sizes.items())))


def kept_page(request: HttpRequest, key: uuid.UUID) -> KeptPage | None:
    """Return one page of a published course, or the course's own; None where nobody may keep it."""
    outline = next((one for one in _outlines(request) if key in {one.key, *_keys(one)}), None)
    page = next(iter(_open_pages(outline, {key})), None) if outline else None
    return _keep(request, page, outline) if outline and page else None


def _outlines(request: HttpRequest) -> list[CourseOutline]:
    return course_outlines(learner=None, language=current_language(), home_key=home_key_of(request))


def _keys(outline: CourseOutline) -> list[uuid.UUID]:
    return [unit.key for unit in outline.units]


def _open_pages(outline: CourseOutline, keys: set[uuid.UUID]) -> list[Page]:
    """Return those of the course's pages that no wall hides, each in the reader's language if it is there."""
    found: dict[uuid.UUID, Page] = {}
    for model in (CoursePage, LessonPage, QuizPage):
        found.update(translated_or_source(model.objects.all(), keys, current_language()))
    ordered = [found[key] for key in (outline.key, *_keys(outline)) if key in found]
    return [page for page in ordered if not page.get_view_restrictions().exists()]


def _keep(request: HttpRequest, page: Page, outline: CourseOutline) -> KeptPage:
    """Render it once, until something is published."""
    name = f"kept {current_language()} {page.translation_key} {request.get_host()}"
    return get_or_make(name, lambda: _render(request, page, outline))


def _render(request: HttpRequest, page: Page, outline: CourseOutline) -> KeptPage:
    unit = next((unit for unit in outline.units if unit.key == page.translation_key), None)
    parts = () if unit else tuple(module.url for module in outline.modules)
    url = unit.url if unit else outline.url
    answer = page.serve(_strangers_request(request, url))
    html = (answer.render() if isinstance(answer, TemplateResponse) else answer).content.decode()
    html = PICTURE.sub(_small_picture, html)
    sheet = worksheet_for(page) if isinstance(page, LessonPage) else None
    more = render_to_string("offline/_kept.html", {"unit": unit, "sheet": sheet, "on": _after(outline, unit)})
    text = html.replace(MAIN_ENDS, more + MAIN_ENDS)
    return KeptPage(page.translation_key, (url, *parts), text, _answers_of(request, page, url))


def _after(outline: CourseOutline, unit: UnitOutline | None) -> str:
    """Return where ticking the lesson leads."""
    if unit is None:
        return ""
    following = outline.units[outline.units.index(unit) + 1 :]
    return following[0].url if following else outline.url


def _small_picture(found: re.Match[str]) -> str:
    """Return the picture as one image, the smallest that every browser with a service worker shows."""
    small, image = SMALL.search(found[1]), found[1][found[1].index("<img") :]
    return re.sub(r'src="[^"]*"', f'src="{small[1]}"', image, count=1) if small else image


def _answers_of(request: HttpRequest, page: Page, url: str) -> dict[str, str]:
    """Return what each choice of each practice question is answered with, as the lesson answers it by itself."""
    answers = {}
    for block in page.body if isinstance(page, LessonPage) else ():
        for choice in block.value["choices"].bound_blocks if block.block_type == "practice" else ():
            query = f"?only={block.id}&{block.id}={choice.id}"
            asked = _strangers_request(request, url, query[1:])
            answers[query] = block.render(context={"request": asked, "block_id": block.id})
    return answers


def _strangers_request(request: HttpRequest, url: str, query: str = "") -> HttpRequest:
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", url, url
    asked.META = {
        name: request.META[name] for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT") if name in request.META
    }
    asked.META["QUERY_STRING"], asked.GET = query, QueryDict(query)
    asked.user = AnonymousUser()
    asked.LANGUAGE_CODE = current_language()
    asked._wagtail_site = site_of_request(request)  # type: ignore[attr-defined]
    return asked


def own_pages(course: KeptCourse, learner: User) -> dict[str, Any]:
    """Return what of a kept course is the learner's own: quizzes to start, each with its page, and plan pages to fill.

    A quiz that was passed, or has no try left, isn't started for being kept.
    """
    starts, forms = [], []
    for page in course.pages:
        quiz = find_unit(QuizPage, page.key, current_language())
        lesson = None if quiz else find_unit(LessonPage, page.key, current_language())
        if quiz and not has_passed(learner, quiz) and _may_start(learner, quiz):
            starts.append([reverse("lessons:start-quiz", args=[page.key]), page.urls[0]])
        sheet = worksheet_for(lesson) if lesson else None
        if sheet:
            forms.append([reverse("lessons-plan:edit-page", args=[page.key, sheet.key]) + "?change=1"])
    return {"starts": starts, "forms": forms}


def _may_start(learner: User, quiz: QuizPage) -> bool:
    tries = list(attempts_at(learner, quiz.translation_key))
    return quiz.tries is None or len(tries) < quiz.tries or any(one.is_open for one in tries)
