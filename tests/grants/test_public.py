"""The pages of grants that everybody sees, what a course opens, and what an editor may delete."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from accounts.models import Role, User
from core.models import Programme
from courses.unlocks import unlocks_of
from grants.models import GrantIndexPage, Round, RoundPage
from tests.accounts.factories import AdministratorFactory, person_with_role
from tests.grants.factories import (
    begin,
    fill,
    give_certificate,
    make_course,
    make_grant_index,
    make_page,
    make_published_round,
    make_sent,
    save,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
GRANT = "/grants/first-step/"


@pytest.mark.parametrize("path", ["/grants/", GRANT])
def test_strangers_see_it_without_a_cookie_or_a_token(client: Client, now: datetime, path: str) -> None:
    make_page(now=now)

    page = client.get(path)

    assert page.status_code == 200
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert "Asking for a grant is free" in page.content.decode()


def test_the_page_says_how_much_until_when_and_how_it_is_decided(client: Client, now: datetime) -> None:
    course = make_course()
    make_page(now=now, course=course, closes_at=datetime(2099, 12, 4, 15, 0, tzinfo=now.tzinfo))

    text = re.sub(r"\s+", " ", client.get(GRANT).content.decode().replace("\xa0", " "))

    assert "From <b>KES 1,000</b> to <b>KES 20,000</b>" in text
    assert "Friday 4 December 2099, 6:00 in the evening" in text
    assert "days left" in text
    assert "A clear step, level 5" in text
    assert "We check this ourselves." in text
    assert 'href="/finances/"' in text
    assert "Take the course “Finances”" in text


def test_who_is_signed_in_sees_what_fits(client: Client, learner: User, now: datetime) -> None:
    course = make_course()
    round = make_published_round(now=now, course=course)
    give_certificate(learner, course, now=now)
    save(begin(round, learner, now=now), "can-i-apply", {"age": "2020-01-01", "not-staff": None}, now=now)
    client.force_login(learner)

    page = client.get(GRANT)

    text = re.sub(r"\s+", " ", page.content.decode())
    assert "no-store" in page.headers["Cache-Control"]
    assert re.findall(r"(This fits|This does not fit|Not yet) ?</b", text) == ["This fits", "This does not fit"]
    assert "Not as it is now. Look below: something is missing or does not fit." in text
    assert "Go on with my application" in text


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(-9, -1, "It was open until"), (-1, 9, "start my application"), (1, 9, "It opens on")],
)
def test_the_page_knows_before_during_and_after(
    client: Client, now: datetime, opens: int, closes: int, words: str
) -> None:
    make_page(now=now)
    times = {"opens_at": now + timedelta(days=opens), "closes_at": now + timedelta(days=closes)}
    Round.objects.update(**times)

    text = client.get(GRANT).content.decode()

    assert words in text
    assert ("start my application" in text) is (words == "start my application")


def test_a_page_that_was_never_compiled_says_it_is_not_open(client: Client, now: datetime) -> None:
    make_page(now=now, publish=False)

    text = client.get(GRANT).content.decode()

    assert "This grant is not open yet." in text
    assert "start my application" not in text.lower()


def test_the_list_shows_open_grants_first(client: Client, now: datetime) -> None:
    for slug, opens, closes in [("past", -9, -1), ("later", 1, 20), ("soon", -1, 2), ("open", -1, 9)]:
        make_page(now=now, slug=slug, title=slug.capitalize(), rules=False)
        times = {"opens_at": now + timedelta(days=opens), "closes_at": now + timedelta(days=closes)}
        Round.objects.filter(slug=slug).update(**times)

    text = client.get("/grants/").content.decode()

    assert re.findall(r'<h2 dir="auto"><a href="/grants/(\w+)/"', text) == ["soon", "open", "later", "past"]


def test_an_empty_list_shows_the_way_to_the_courses(client: Client) -> None:
    make_grant_index()

    assert "No grant is open now" in client.get("/grants/").content.decode()


def test_another_programmes_grants_are_not_listed(client: Client, now: datetime, programme: Programme) -> None:
    make_page(now=now)
    other = Programme.objects.create(key="other", name="Other", currency="UGX", time_zone="UTC")
    Round.objects.update(programme=other)

    assert "First step grant" not in client.get("/grants/").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 10])
def test_the_list_costs_the_same_for_any_number(
    client: Client, now: datetime, rows: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(rows):
        make_page(now=now, slug=f"grant-{n}", rules=False)
    client.get("/grants/")

    with django_assert_max_num_queries(10):
        client.get("/grants/")


def test_the_page_asks_few_queries_of_strangers_and_others(
    client: Client, learner: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    make_page(now=now, course=make_course())
    client.get(GRANT)

    with django_assert_max_num_queries(10):
        client.get(GRANT)
    client.force_login(learner)
    with django_assert_max_num_queries(14):
        client.get(GRANT)


@pytest.mark.parametrize("path", ["/grants/", GRANT, f"{GRANT}apply/", f"{GRANT}apply/step/", f"{GRANT}apply/check/"])
def test_pages_stay_small_on_the_wire(client: Client, learner: User, now: datetime, path: str) -> None:
    fill(begin(make_published_round(now=now, course=make_course()), learner, now=now), now=now)
    client.force_login(learner)

    page = client.get(path, headers={"accept-encoding": "br"})

    assert page.headers["Content-Encoding"] == "br"
    assert len(page.content) < 5_000


def test_a_course_tells_which_open_grant_it_opens(now: datetime) -> None:
    course, other = make_course(), make_course("marketing")
    round = make_published_round(now=now, course=course)

    found = unlocks_of([course.translation_key, other.translation_key], "en", now, Programme.objects.get())

    unlock = found[course.translation_key][0]
    assert (unlock.title, unlock.url, unlock.until) == ("First step grant", GRANT, round.closes_at)
    assert found[other.translation_key] == []


@pytest.mark.parametrize("days", [-2, 31])
def test_a_course_opens_nothing_outside_the_open_time(now: datetime, days: int) -> None:
    course = make_course()
    make_published_round(now=now, course=course)

    assert unlocks_of([course.translation_key], "en", now + timedelta(days=days), Programme.objects.get()) == {
        course.translation_key: []
    }


def test_a_course_opens_nothing_that_is_unpublished_or_no_longer_asked(now: datetime) -> None:
    course = make_course()
    page = make_page(now=now, course=course)
    page.rule_parts.set([rule for rule in page.rule_parts.all() if rule.key != "course"])
    page.save_revision().publish()

    assert unlocks_of([course.translation_key], "en", now, Programme.objects.get())[course.translation_key] == []


def test_openings_cost_the_same_for_any_number(now: datetime, django_assert_num_queries: Any) -> None:
    courses = [make_course(f"course-{n}") for n in range(3)]
    for n, course in enumerate(courses):
        make_page(now=now, slug=f"grant-{n}", course=course)

    programme, keys = Programme.objects.get(), [course.translation_key for course in courses]
    with django_assert_num_queries(2):
        unlocks_of(keys, "en", now, programme)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


def delete_in_admin(client: Client, page: RoundPage | GrantIndexPage) -> None:
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))


def delete_in_bulk(client: Client, page: RoundPage | GrantIndexPage) -> None:
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    client.post(f"{bulk}?id={page.pk}", {"confirm": "1"})


@pytest.mark.parametrize("delete", [delete_in_admin, delete_in_bulk])
@pytest.mark.parametrize("is_list", [False, True], ids=["its page", "the list above"])
@pytest.mark.parametrize("is_boss", [False, True], ids=["manager", "administrator"])
def test_nobody_deletes_what_has_applications(
    client: Client, learner: User, now: datetime, delete: Any, is_list: bool, is_boss: bool
) -> None:
    page = make_page(now=now)
    make_sent(Round.objects.get(), learner, now=now)
    person = AdministratorFactory() if is_boss else person_with_role(Role.GRANT_MANAGER, Programme.objects.get())
    client.force_login(person)

    delete(client, make_grant_index() if is_list else page)

    assert RoundPage.objects.filter(pk=page.pk).exists()
    assert Round.objects.filter(key=page.translation_key).exists()


def test_refusal_to_delete_says_why(editor: Client, learner: User, now: datetime) -> None:
    page = make_page(now=now)
    make_sent(Round.objects.get(), learner, now=now)

    delete_in_admin(editor, page)

    explored = editor.get(reverse("wagtailadmin_explore", args=[make_grant_index().pk])).content.decode()
    assert "has applications, so its page can" in explored


def test_an_editor_can_delete_what_nobody_applied_to(editor: Client, now: datetime) -> None:
    page = make_page(now=now)

    delete_in_admin(editor, page)

    assert not RoundPage.objects.exists()


def test_an_editor_can_delete_a_translation(editor: Client, learner: User, now: datetime) -> None:
    page = make_page(now=now)
    make_sent(Round.objects.get(), learner, now=now)
    arabic, _made = Locale.objects.get_or_create(language_code="ar")
    translated = page.copy_for_translation(arabic, copy_parents=True)

    delete_in_admin(editor, translated)

    assert list(RoundPage.objects.all()) == [page]


def test_the_editors_form_asks_the_rules_about_typed_parts(editor: Client, now: datetime) -> None:
    page = make_page(now=now)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = editor.get(address)
    form = shown.context["form"]
    typed = dict(_typed_in(form))
    name = next(key for key, value in typed.items() if key.endswith("-section_key") and value == "work")

    refused = editor.post(address, {**typed, name: "nowhere", "action-publish": "1"})
    accepted = editor.post(address, {**typed, "action-publish": "1"})

    assert refused.status_code == 200
    assert "names the section “nowhere”, which is not there." in refused.content.decode()
    assert accepted.status_code == 302
    assert Round.objects.get().versions.count() == 1


def _typed_in(form: Any) -> list[tuple[str, Any]]:
    """Return what a browser would send for the shown form and its parts."""
    found: list[tuple[str, Any]] = []
    forms = [form]
    for formset in form.formsets.values():
        forms += [formset.management_form, *formset.forms]
    for one in forms:
        for bound in one:
            value = bound.value()
            if bound.name in {"choices", "courses", "examples"}:
                found += _stream(bound.html_name, value)
            elif value not in (None, False):
                found.append(
                    (bound.html_name, bound.field.widget.format_value(value) if hasattr(value, "hour") else value)
                )
    return found


def _stream(name: str, value: Any) -> list[tuple[str, Any]]:
    rows = [(f"{name}-count", len(value))]
    for n, block in enumerate(value):
        rows += [(f"{name}-{n}-deleted", ""), (f"{name}-{n}-order", n), (f"{name}-{n}-type", block.block_type)]
        rows += [(f"{name}-{n}-id", block.id)]
        rows += [(f"{name}-{n}-value-{key}", words) for key, words in block.value.items()]
    return rows
