"""What somebody can do now: home, My learning, a finished course and its certificate say it, with one way to it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from certificates.models import Certificate
from core.models import Programme
from courses.models import CoursePage
from grants.models import Round
from tests.courses.factories import THEN, complete, make_course, unit_pages
from tests.grants.factories import begin, make_page, make_sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
GRANT, APPLY = "/grants/first-step/", "/grants/first-step/apply/"


def words_of(page: HttpResponse) -> str:
    return " ".join(BeautifulSoup(page.content, "html.parser").find("main").get_text(" ").split())


def buttons_of(page: HttpResponse) -> dict[str, str]:
    main = BeautifulSoup(page.content, "html.parser").find("main")
    return {" ".join(link.get_text(" ").split()): str(link["href"]) for link in main.find_all("a", class_="btn")}


@pytest.fixture
def planning(programme: Programme) -> CoursePage:
    return make_course(slug="business-planning")


@pytest.fixture
def finances(planning: CoursePage) -> CoursePage:
    return make_course(slug="finances")


@pytest.fixture
def round(finances: CoursePage, now: datetime) -> Round:
    make_page(now=now, course=finances)
    return Round.objects.select_related("programme").get()


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def finish(learner: User, course: CoursePage) -> Certificate:
    complete(learner, *unit_pages(course))
    return Certificate.objects.get(learner=learner, course_key=course.translation_key)


# Who begins


def test_a_first_timer_begins_with_the_course_that_the_open_grant_needs(
    client: Client, planning: CoursePage, finances: CoursePage, round: Round, now: datetime
) -> None:
    home = client.get("/")
    Round.objects.update(closes_at=now - timedelta(minutes=1))
    later = client.get("/")

    assert buttons_of(home)["Read the first lesson now"] == unit_pages(finances)[0].url
    assert "This is the course Finances. You need it to ask for a grant: First step grant." in words_of(home)
    assert buttons_of(later)["Read the first lesson now"] == unit_pages(planning)[0].url
    assert "You need it" not in words_of(later)


def test_home_has_a_way_in_for_who_has_signed_up(client: Client, planning: CoursePage) -> None:
    assert 'href="/accounts/login/"' in client.get("/").text


def test_a_course_says_whether_the_grant_needs_it(
    client: Client, finances: CoursePage, planning: CoursePage, round: Round
) -> None:
    page = words_of(client.get("/courses/finances/"))

    assert "You need this course to ask for money you do not pay back: First step grant." in page
    assert "It counts" not in page
    assert "You need this course" not in words_of(client.get("/courses/business-planning/"))


def test_one_course_of_several_is_not_called_needed(
    client: Client, finances: CoursePage, planning: CoursePage, now: datetime
) -> None:
    page = make_page(now=now, course=finances, publish=False)
    rules = list(page.rule_parts.all())
    next(rule for rule in rules if rule.kind == "certificates").courses.append(("course", planning))
    page.rule_parts.set(rules)
    page.save_revision().publish()

    for course in (finances, planning):
        text = words_of(client.get(course.url))
        assert "This is one of the courses with which you can ask" in text
        assert "You need this course" not in text


# Who has finished


def test_who_finished_is_told_everywhere_what_they_can_ask_for(
    signed_in: Client, learner: User, finances: CoursePage, round: Round
) -> None:
    certificate = finish(learner, finances)

    paths = ["/", "/my/", "/courses/finances/", unit_pages(finances)[-1].url, f"/my/certificates/{certificate.code}/"]
    for path in paths:
        assert buttons_of(signed_in.get(path))["Ask for it: First step grant"] == GRANT, path
    assert "Good to see you, Amina" in words_of(signed_in.get("/"))
    assert words_of(signed_in.get("/")).count("Open until") == 1  # offered once
    assert "No sign-up" not in words_of(signed_in.get("/"))


def test_who_has_no_name_yet_is_asked_for_it_instead_of_shown_a_certificate(
    signed_in: Client, learner: User, finances: CoursePage
) -> None:
    User.objects.filter(pk=learner.pk).update(name="")
    learner.refresh_from_db()
    complete(learner, *unit_pages(finances))

    page = signed_in.get("/courses/finances/")

    assert buttons_of(page)["Write my name"] == "/accounts/profile/"
    assert "certificate is ready" not in words_of(page)
    key = finances.translation_key
    assert signed_in.get(f"/my/certificates/of/{key}/").headers["Location"] == "/accounts/profile/"


def test_who_has_begun_is_led_to_what_they_began(
    signed_in: Client, learner: User, finances: CoursePage, round: Round, now: datetime
) -> None:
    certificate = finish(learner, finances)
    begin(round, learner, now=now)

    for path in ("/", "/my/", "/courses/finances/", f"/my/certificates/{certificate.code}/"):
        page = signed_in.get(path)
        assert buttons_of(page)["Go on with my application"] == APPLY, path
        assert "Ask for it" not in words_of(page)


def test_who_has_asked_is_not_told_to_ask(
    signed_in: Client, learner: User, finances: CoursePage, round: Round, now: datetime
) -> None:
    certificate = finish(learner, finances)
    make_sent(round, learner, now=now)

    for path in ("/", "/my/", "/courses/finances/", f"/my/certificates/{certificate.code}/"):
        assert "Ask for it" not in words_of(signed_in.get(path)), path
    assert "See my application" in buttons_of(signed_in.get("/"))


def test_a_cancelled_certificate_opens_nothing(
    signed_in: Client, learner: User, finances: CoursePage, round: Round, now: datetime
) -> None:
    finish(learner, finances)
    Certificate.objects.update(revoked_at=now)

    assert "Ask for it" not in words_of(signed_in.get("/my/"))


def test_nobody_is_told_to_ask_while_another_course_is_missing(
    signed_in: Client, learner: User, finances: CoursePage, planning: CoursePage, now: datetime
) -> None:
    page = make_page(now=now, course=finances, publish=False)
    rules = list(page.rule_parts.all())
    both = next(rule for rule in rules if rule.kind == "certificates")
    both.courses.append(("course", planning))
    both.needed = 2
    page.rule_parts.set(rules)
    page.save_revision().publish()
    finish(learner, finances)

    for path in ("/", "/my/", "/courses/finances/"):
        assert "Ask for it" not in words_of(signed_in.get(path)), path
    assert "You need this course" in words_of(signed_in.get("/courses/business-planning/"))


# Where one goes on


def test_home_and_my_learning_go_on_in_the_same_course(
    signed_in: Client, learner: User, planning: CoursePage, finances: CoursePage
) -> None:
    complete(learner, unit_pages(planning)[0], now=THEN)
    complete(learner, unit_pages(finances)[0], now=THEN + timedelta(days=1))

    for path in ("/", "/my/"):
        assert next(iter(buttons_of(signed_in.get(path)).values())) == unit_pages(finances)[1].url, path


def test_who_finished_all_of_one_course_is_offered_the_next(
    signed_in: Client, learner: User, planning: CoursePage, finances: CoursePage
) -> None:
    finish(learner, planning)

    assert buttons_of(signed_in.get("/"))["Begin: Finances"] == unit_pages(finances)[0].url


def test_who_did_all_of_a_growing_course_is_not_told_to_sign_up(signed_in: Client, learner: User) -> None:
    course = make_course(slug="growing", gives_certificates=False)
    complete(learner, *unit_pages(course))

    for path in ("/courses/growing/", "/courses/growing/part-1/"):
        text = words_of(signed_in.get(path))
        assert "sign" not in text.lower()
        assert "Read the first lesson" not in text
    assert "You have done all that is here so far." in words_of(signed_in.get("/courses/growing/"))


def test_a_course_without_lessons_claims_no_time_and_no_size(client: Client) -> None:
    make_course(slug="empty", modules=0)

    text = words_of(client.get("/courses/"))

    assert "0 minutes" not in text
    assert "0 parts" not in text
    assert "The lessons are being written. Come back soon." in text


# Costs


@pytest.mark.parametrize("path", ["/", "/my/", "/courses/", "/courses/finances/"])
def test_what_is_open_costs_at_most_three_queries_however_many(
    signed_in: Client, learner: User, finances: CoursePage, now: datetime, path: str, settings: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    finish(learner, finances)
    counts = []
    for number in (0, 1, 4):
        for n in range(number):
            make_page(now=now, course=finances, slug=f"grant-{number}-{n}", title=f"Grant {number} {n}")
        signed_in.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(path).status_code == 200
        counts.append(len(captured))

    assert counts[1] == counts[2] <= 10
    assert counts[1] <= counts[0] + 1
