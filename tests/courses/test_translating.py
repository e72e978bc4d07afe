"""A trainer translates a course in the admin, sentence by sentence, and nothing that isn't theirs."""

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from accounts.models import Role
from core.models import Programme
from courses.models import CoursePage
from tests.accounts.factories import person_with_role
from tests.courses.factories import make_course
from tests.home.factories import make_course_index, make_home, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def arabic(programme: Programme) -> Locale:
    """The site with its course list in Arabic."""
    translate(make_course_index(), "ar", "الدورات")
    programme.site.root_page = make_home()
    programme.site.save()
    return Locale.objects.get(language_code="ar")


@pytest.fixture
def trainer(client: Client, programme: Programme, arabic: Locale) -> Client:
    client.force_login(person_with_role(Role.TRAINER, programme))
    return client


def submit(client: Client, page: Page, locale: Locale) -> int:
    return client.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [locale.pk]}).status_code


def begin(client: Client, page: Page, locale: Locale) -> Translation:
    assert submit(client, page, locale) == 302
    return Translation.objects.get(source__object_id=page.translation_key, target_locale=locale)


def test_trainer_translates_a_course_and_publishes_it(trainer: Client, arabic: Locale) -> None:
    course = make_course(title="Finances")
    translation = begin(trainer, course, arabic)
    title = StringSegment.objects.get(source=translation.source, string__data="Finances")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, title.pk])

    said = trainer.put(address, "value=المال", content_type="application/x-www-form-urlencoded")
    target = translation.get_target_instance()
    with TestCase.captureOnCommitCallbacks(execute=True):
        published = trainer.post(f"/admin/pages/{target.pk}/edit/", {"action": "publish"})

    assert (said.status_code, published.status_code) == (201, 302)
    assert CoursePage.objects.live().get(pk=target.pk).title == "المال"


def test_trainer_translates_no_page_that_they_may_not_edit(trainer: Client, arabic: Locale) -> None:
    answer = trainer.get(f"/admin/localize/submit/page/{make_home().pk}/")

    assert submit(trainer, make_home(), arabic) == 302
    assert answer["Location"] == "/admin/"
    assert not TranslationSource.objects.exists()


def test_somebody_who_may_translate_elsewhere_updates_and_publishes_nothing_here(
    trainer: Client, arabic: Locale, programme: Programme
) -> None:
    translation = begin(trainer, make_course(title="Finances"), arabic)
    address = f"/admin/localize/update/{translation.source.pk}/"
    own = trainer.get(address).status_code
    programme.site.root_page = Page.get_first_root_node().add_child(instance=Page(title="Elsewhere", slug="elsewhere"))
    programme.site.save()
    elsewhere = Client()
    elsewhere.force_login(person_with_role(Role.LEAD_TRAINER, programme))

    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = elsewhere.post(address, {"publish_translations": "on"})

    assert own == 200
    assert answer["Location"] == "/admin/"
    assert not translation.get_target_instance().live


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.FINANCE])
def test_others_translate_nothing(client: Client, programme: Programme, arabic: Locale, role: Role) -> None:
    client.force_login(person_with_role(role, programme))

    submit(client, make_course(), arabic)

    assert not TranslationSource.objects.exists()
