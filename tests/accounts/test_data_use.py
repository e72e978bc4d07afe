"""What a person's pages cost this month: added up in memory, written with a form, shown to them alone."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services import count_page, data_used, write_data_use
from accounts.services.data_use import PAGES_HELD, forget
from tests.accounts.factories import UserFactory
from tests.site.weights import WRITES

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    forget()
    yield
    forget()


def read(person: User, today: date, pages: int = PAGES_HELD, size: int = 1000) -> None:
    for _page in range(pages):
        count_page(person, today, size)


def test_pages_are_added_up_and_written_when_they_are_many(learner: User) -> None:
    read(learner, MARCH, PAGES_HELD - 1)
    write_data_use(learner)
    assert User.objects.get(pk=learner.pk).data_bytes == 0
    assert data_used(learner, MARCH) == 9_000

    read(learner, MARCH, 1)
    write_data_use(learner)
    read(learner, MARCH, 1)

    learner.refresh_from_db()
    assert (learner.data_bytes, learner.data_month) == (10_000, date(2026, 3, 1))
    assert data_used(learner, MARCH) == 11_000


def test_second_writing_adds_to_the_first(learner: User) -> None:
    for _time in range(2):
        read(learner, MARCH)
        write_data_use(learner)
    learner.refresh_from_db()
    assert learner.data_bytes == 20_000


def test_new_month_begins_at_nothing(learner: User) -> None:
    read(learner, MARCH)
    write_data_use(learner)
    learner.refresh_from_db()
    assert data_used(learner, APRIL) == 0

    read(learner, APRIL, size=500)
    write_data_use(learner)

    learner.refresh_from_db()
    assert data_used(learner, APRIL) == learner.data_bytes == 5_000
    assert data_used(learner, MARCH) == 0


def test_each_person_has_their_own(learner: User) -> None:
    read(learner, MARCH)
    assert data_used(UserFactory(), MARCH) == 0


def test_reading_writes_nothing_and_a_form_writes_what_was_read(client: Client, learner: User) -> None:
    client.force_login(learner)
    with CaptureQueriesContext(connection) as queries:
        for _page in range(PAGES_HELD + 1):
            response = client.get("/my/")
    assert not [query["sql"] for query in queries if WRITES.match(query["sql"])]
    assert "This month your pages here took about 0.1 MB." in " ".join(response.text.split())

    client.post("/pictures/", {"pictures": "small", "back": "/my/"})

    learner.refresh_from_db()
    assert 10_000 < learner.data_bytes < 100_000
    client.get("/accounts/profile/")
    before = learner.data_bytes
    client.post("/pictures/", {"pictures": "small", "back": "/my/"})
    learner.refresh_from_db()
    assert learner.data_bytes == before


def test_stranger_is_counted_nowhere(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        for _page in range(PAGES_HELD + 1):
            client.get("/tell-us/")
        client.post("/pictures/", {"pictures": "small"})
    assert not [query["sql"] for query in queries if WRITES.match(query["sql"])]


def test_person_takes_the_figure_along(client: Client, learner: User) -> None:
    read(learner, MARCH)
    write_data_use(learner)
    client.force_login(learner)
    assert '"data_bytes": 10000' in client.get("/accounts/data/download/").text
