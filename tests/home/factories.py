"""A site with a home page of ours, in English and, where asked for, in Arabic."""

from wagtail.models import Locale, Page, Site

from courses.models import CourseIndexPage
from home.models import HomePage


def make_home() -> HomePage:
    """Return the default site's home page, made in place of Wagtail's welcome page."""
    home = HomePage.objects.filter(locale__language_code="en").first()
    if home is None:
        home = HomePage(title="Home", slug="our-home", heading="Learn business. It is free.", lead="Short lessons.")
        Page.get_first_root_node().add_child(instance=home)
        Site.objects.filter(is_default_site=True).update(root_page=home)
        Site.clear_site_root_paths_cache()
    return home


def make_course_index() -> CourseIndexPage:
    index = CourseIndexPage.objects.filter(locale__language_code="en").first()
    if index is None:
        index = CourseIndexPage(title="Courses", slug="courses")
        make_home().add_child(instance=index)
    return index


def translate(page: Page, language: str, title: str = "") -> Page:
    """Publish a translation, with its parents' where they are missing."""
    locale, _made = Locale.objects.get_or_create(language_code=language)
    copy = page.copy_for_translation(locale, copy_parents=True)
    copy.title = title or f"{page.title} ({language})"
    copy.save_revision().publish()
    for parent in copy.get_ancestors().filter(locale=locale, live=False):
        parent.specific.save_revision().publish()
    copy.refresh_from_db()
    return copy
