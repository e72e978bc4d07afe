"""Starter site: languages, home page, course list, information pages, the demo's programme; made once, kept after."""

import uuid
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from wagtail.models import Locale, Page, Site

from core.models import BasePage, Programme
from courses.loading import key_of
from courses.models import CourseIndexPage
from home.models import HomePage, InformationPage

SITE_FILE = Path(__file__).parent / "content" / "site.yaml"
AnyPage = TypeVar("AnyPage", bound=BasePage)
Words = dict[str, Any]


def make_site() -> Site:
    """Make what is missing of the site and its first pages; what exists stays as its editors left it."""
    words = _read_site_file()
    locales = [Locale.objects.get_or_create(language_code=code)[0] for code, _name in settings.LANGUAGES]
    home = _make_home(words["home"], locales[0])
    site = _make_default_site(home)
    _translate(home, words["home"], locales)
    index = _make_below(home, CourseIndexPage, "courses", words["courses"])
    _translate(index, words["courses"], locales)
    for information in words["information"]:
        page = _make_below(home, InformationPage, information["slug"], information)
        _translate(page, information, locales)
    return site


def make_programme(site: Site) -> Programme:
    """Make the demo's programme unless the site has one."""
    programme, _is_new = Programme.objects.get_or_create(
        site=site,
        defaults={
            "key": "demo",
            "name": "Seedbed Kenya",
            "time_zone": "Africa/Nairobi",
            "currency": "KES",
            "contact_phone": "+254 20 000 0000",
            "contact_email": "hello@seedbed.example",
        },
    )
    return programme


def course_order() -> list[str]:
    """Return in which order a new site's courses stand: the story in them goes on from one to the next."""
    return _read_site_file()["course_order"]


def _read_site_file() -> Words:
    return yaml.safe_load(SITE_FILE.read_text(encoding="utf-8"))


def _make_home(words: Words, locale: Locale) -> HomePage:
    home = HomePage.objects.filter(locale=locale).first()
    if home is not None:
        return home
    root = Page.get_first_root_node()
    Page.objects.child_of(root).exact_type(Page).filter(slug="home").delete()
    root = Page.get_first_root_node()
    home = HomePage(translation_key=key_of("home"), locale=locale, slug="home", **_fields(words["en"]))
    root.add_child(instance=home)
    home.save_revision().publish()
    return home


def _make_default_site(home: HomePage) -> Site:
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site, _is_new = Site.objects.get_or_create(
        is_default_site=True,
        defaults={"root_page": home, "hostname": address.hostname or "localhost", "port": port},
    )
    if site.root_page_id != home.pk and not isinstance(site.root_page.specific, HomePage):
        site.root_page = home
        site.save()
    return site


def _make_below(home: HomePage, model: type[AnyPage], slug: str, words: Words) -> AnyPage:
    key = key_of("pages", slug)
    page = model.objects.filter(translation_key=key, locale=home.locale_id).first()
    if page is None:
        home.refresh_from_db()
        page = model(translation_key=key, locale_id=home.locale_id, slug=slug, **_fields(words["en"]))
        home.add_child(instance=page)
        page.save_revision().publish()
    return page


def _translate(page: BasePage, words: dict[str, Words], locales: list[Locale]) -> None:
    """Make the missing translations for which there are words. Only the home page's slug differs by language."""
    for locale in locales:
        if locale.language_code not in words or page.has_translation(locale):
            continue
        copy = page.copy_for_translation(locale)
        for name, value in _fields(words[locale.language_code]).items():
            setattr(copy, name, value)
        copy.slug = page.slug if page.depth > 2 else copy.slug
        copy.save_revision().publish()


def _fields(words: Words) -> Words:
    fields = {name: value for name, value in words.items() if name in {"title", "summary", "heading", "lead", "body"}}
    if "questions" in words:
        fields["questions"] = [
            {
                "type": "question",
                "id": str(uuid.uuid5(key_of("home"), question["id"])),
                "value": {"question": question["question"], "answer": question["answer"]},
            }
            for question in words["questions"]
        ]
    return fields
