"""A manager translates a grant's page in the admin; the translation brings words, and the round stays as it is."""

from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from accounts.models import Role, User
from core.models import Programme
from grants.models import Round, RoundPage, RoundVersion
from grants.rounds.selectors.rounds import read_titles
from tests.accounts.factories import person_with_role
from tests.grants.committee import assign
from tests.grants.factories import begin, make_grant_index, make_page, make_sent
from tests.home.factories import make_home, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def arabic(programme: Programme) -> Locale:
    """The site with its list of grants in Arabic."""
    programme.site.root_page = make_home()
    programme.site.save()
    translate(make_grant_index(), "ar", "المنح")
    return Locale.objects.get(language_code="ar")


def submit(client: Client, page: RoundPage, locale: Locale) -> int:
    return client.post(f"/admin/localize/submit/page/{page.pk}/", {"locales": [locale.pk]}).status_code


def test_manager_translates_a_grant_and_publishes_it(
    client: Client, programme: Programme, arabic: Locale, now: datetime
) -> None:
    page = make_page(now=now)
    client.force_login(person_with_role(Role.GRANT_MANAGER, programme))
    versions = RoundVersion.objects.count()

    assert submit(client, page, arabic) == 302
    translation = Translation.objects.get(source__object_id=page.translation_key, target_locale=arabic)
    title = StringSegment.objects.get(source=translation.source, string__data="First step grant")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, title.pk])
    said = client.put(address, "value=منحة", content_type="application/x-www-form-urlencoded")
    target = translation.get_target_instance()
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(f"/admin/pages/{target.pk}/edit/", {"action": "publish"})

    assert said.status_code == 201
    assert RoundPage.objects.live().get(pk=target.pk).title == "منحة"
    assert Round.objects.get(key=page.translation_key).title == "First step grant"
    assert RoundVersion.objects.count() == versions


def test_trainer_translates_no_grant(client: Client, programme: Programme, arabic: Locale, now: datetime) -> None:
    client.force_login(person_with_role(Role.TRAINER, programme))

    submit(client, make_page(now=now), arabic)

    assert not TranslationSource.objects.exists()


ONLY_ENGLISH = "هذه الصفحة حتى الآن بلغة واحدة فقط: الإنجليزية."


def test_an_application_in_english_says_so_in_arabic_until_it_is_translated(
    client: Client, learner: User, arabic: Locale, now: datetime
) -> None:
    page = make_page(now=now)
    begin(Round.objects.get(), learner, now=now)
    client.force_login(learner)
    base = "/grants/first-step/apply/"
    in_english = [base, f"{base}can-i-apply/", f"{base}work/", f"{base}check/"]

    before = {path: client.get(f"/ar{path}").text.count(ONLY_ENGLISH) for path in [*in_english, f"{base}amount/"]}
    translate(page, "ar", "منحة")

    assert before == {**dict.fromkeys(in_english, 1), f"{base}amount/": 0}
    assert not any(ONLY_ENGLISH in client.get(f"/ar{path}").text for path in in_english)


def test_digits_are_typed_from_left_to_right_in_arabic(
    client: Client, learner: User, arabic: Locale, now: datetime
) -> None:
    """Otherwise the groups of "1 500" stand as "500 1"."""
    make_page(now=now)
    begin(Round.objects.get(), learner, now=now)
    client.force_login(learner)

    pages = [client.get(f"/ar/grants/first-step/apply/{step}/").text for step in ("step", "amount")]

    boxes = [box for page in pages for box in BeautifulSoup(page, "html.parser").select("input[inputmode]")]
    assert len(boxes) > 2
    assert {box.get("dir") for box in boxes} == {"ltr"}


PAGES = ["/ar/grants/first-step/apply/", "/ar/grants/first-step/apply/work/", "/ar/my/applications/", "/ar/my/"]


def test_pages_of_an_application_name_the_grant_in_the_readers_language(
    client: Client, learner: User, arabic: Locale, now: datetime
) -> None:
    page = make_page(now=now)
    round = Round.objects.get()
    client.force_login(learner)
    before = client.get(PAGES[0]).text
    application = begin(round, learner, now=now)
    translate(page, "ar", "منحة")
    there = [client.get(path).text for path in [*PAGES, f"/ar/my/applications/{application.number}/"]]
    in_english = client.get(PAGES[0].removeprefix("/ar")).text

    assert f'<h1><span lang="en" dir="ltr">{round.title}</span></h1>' in before
    assert all("منحة" in text for text in there)
    assert not any(round.title in text for text in there)
    assert round.title in in_english


def test_names_of_grants_in_another_language_cost_one_query(
    learner: User, arabic: Locale, now: datetime, django_assert_num_queries: Any
) -> None:
    page = make_page(now=now)
    translate(page, "ar", "منحة")
    rounds = [Round.objects.get(), Round.objects.get()]

    with django_assert_num_queries(1):
        read_titles(rounds, "ar")
    with django_assert_num_queries(0):
        read_titles(rounds, "en")
        read_titles([], "ar")

    assert [one.title_here for one in rounds] == ["منحة", "منحة"]


def test_the_committee_reads_the_grants_name_in_its_language_too(
    client: Client, learner: User, arabic: Locale, programme: Programme, now: datetime
) -> None:
    page, member = make_page(now=now), person_with_role(Role.COMMITTEE, programme)
    application = make_sent(Round.objects.get(), learner, now=now)
    assign(application, member, now)
    translate(page, "ar", "منحة")
    client.force_login(member)

    for path in ("/ar/review/", f"/ar/review/{application.number}/"):
        text = client.get(path).text
        assert "منحة" in text
        assert application.round.title not in text
