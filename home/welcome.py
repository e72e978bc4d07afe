"""Admin dashboard: the next things to do, by role, each a link that this person may follow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.models import Role, User
from accounts.selectors import programmes_with_role
from core.models import Programme
from courses.models import CoursePage, ModulePage
from grants.models import Round, RoundPage

Words = str | Promise


@dataclass(frozen=True, slots=True)
class FirstStep:
    """``code`` is what a phone's camera reads, as SVG, where the step is done on a phone."""

    url: str
    label: Words
    why: Words
    code: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    heading: Words
    steps: tuple[FirstStep, ...]


def welcomes_for(request: HttpRequest) -> list[Welcome]:
    """Return a welcome for each role in which this person begins something here."""
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return [*_for_trainers(request, request.user), *_for_managers(request, request.user, timezone.now())]


def _for_trainers(request: HttpRequest, user: User) -> Iterator[Welcome]:
    pages = CoursePage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE).order_by("path")
    home = next(iter(_homes_of(user, Role.TRAINER)), None)
    course = pages.descendant_of(home).first() if home else None
    if home is None or course is None:
        return
    example = FirstStep(
        reverse("wagtailadmin_explore", args=[course.pk]),
        _("Open the example course"),
        _("Four parts, with lessons, checks and plan pages: see how it is made."),
    )
    why = _("With all below it. Your copy stays hidden until you publish it: then publish what is below it, too.")
    copy = _copy(course, _("Copy it"), why)
    newest = pages.descendant_of(home).last() or course
    address = newest.get_full_url(request) or ""
    words = gettext("Point its camera here, or type: %(address)s") % {"address": address}
    look = FirstStep(address, _("See it on a phone"), words, _code_of(address))
    yield Welcome(_("Write your first lesson"), (example, copy, *_write_in(home), look))


def _write_in(home: Page) -> Iterator[FirstStep]:
    """Lead to a new lesson in the course that was made last."""
    parts = ModulePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).descendant_of(home)
    part = parts.order_by("-path").first()
    if part:
        why = gettext("In %(course)s, %(part)s.") % {"course": part.get_parent().title, "part": part.title}
        yield FirstStep(
            reverse("wagtailadmin_pages:add", args=["lessons", "lessonpage", part.pk]), _("Write a lesson"), why
        )


def _for_managers(request: HttpRequest, user: User, now: datetime) -> Iterator[Welcome]:
    pages = RoundPage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE).order_by("-closes_at")
    of_home = next((pages.descendant_of(home) for home in _homes_of(user, Role.GRANT_MANAGER)), pages.none())
    last = of_home.filter(closes_at__lte=now).first() or of_home.first()
    if last is None:
        return
    round = Round.objects.filter(key=last.translation_key).first()
    trial = of_home.filter(opens_at__lte=now, closes_at__gt=now).first() or last
    steps = [_copy(last, _("Copy the last round"), _("Then set the new dates and the budget, and publish it."))]
    if round:
        address = reverse("grants_admin:round", args=[round.pk])
        words = gettext("“%(title)s”: who asked, how far the reviews are, the ranking.") % {"title": last.title}
        steps.append(FirstStep(address, _("Open its applications"), words))
    words = gettext("“%(title)s”: read the call as they do and go through its steps.") % {"title": trial.title}
    steps.append(FirstStep(trial.get_url(request) or "", _("Try it as an applicant"), words))
    yield Welcome(_("Prepare the next round"), tuple(steps))


def _copy(page: Page, label: Words, why: Words) -> FirstStep:
    return FirstStep(reverse("wagtailadmin_pages:copy", args=[page.pk]), label, why)


def _code_of(address: str) -> SafeString:
    svg = segno.make(address, error="m", micro=False).svg_inline(border=4, omitsize=True, svgclass="welcome-code")
    return mark_safe(svg)  # noqa: S308 - segno's own drawing of our own address


def _homes_of(user: User, role: Role) -> list[Page]:
    """Return the home pages of the programmes in which the person has the role."""
    programmes = Programme.objects.filter(pk__in=programmes_with_role(user, role), site__isnull=False)
    return [one.site.root_page for one in programmes.select_related("site__root_page").order_by("pk") if one.site]
