"""What we tell: the words in the site, once; outside it only that there is news."""

from datetime import datetime

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Notice, User
from accounts.services import mark_notices_read, tell
from tests.accounts.factories import NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db
TEXT = "You will receive KES 50,000 from the grant."
PATH = "/grants/spring/apply/"


def test_telling_twice_by_one_key_is_telling_once(
    learner: User, now: datetime, django_capture_on_commit_callbacks
) -> None:
    learner.email = "amina@example.org"
    learner.save()

    with django_capture_on_commit_callbacks(execute=True):
        first = tell(user=learner, key="award-1", text=TEXT, path=PATH, now=now)
        second = tell(user=learner, key="award-1", text="other words", path=PATH, now=now)

    assert first == second
    assert Notice.objects.get().text == TEXT
    assert len(mail.outbox) == 1


def test_mail_carries_no_amount_no_result_and_not_the_word_grant(
    now: datetime, django_capture_on_commit_callbacks
) -> None:
    person = UserFactory(email="amina@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        tell(user=person, key="award-1", text=TEXT, path=PATH, now=now)

    sent = mail.outbox[0]
    everything = f"{sent.subject} {sent.body} {sent.from_email} {sent.extra_headers}"
    assert sent.to == ["amina@example.org"]
    assert "https://seedbed.test/my/" in sent.body
    assert not [word for word in ("grant", "50,000", "KES", "receive", "spring") if word in everything.casefold()]


def test_mail_leads_to_the_pages_of_the_language_it_is_about(now: datetime, django_capture_on_commit_callbacks) -> None:
    person = UserFactory(email="amina@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        tell(user=person, key="k", text="…", path="/ar/my/certificates/", now=now)

    assert "https://seedbed.test/ar/my/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("fields", "asked"),
    [({"email": None}, True), ({"email": "a@b.org", "is_active": False}, True), ({"email": "a@b.org"}, False)],
)
def test_no_mail_without_address_for_a_closed_account_or_when_not_asked(
    fields: dict[str, object], asked: bool, now: datetime, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell(user=UserFactory(**fields), key="k", text="…", path="/my/", now=now, mail=asked)

    assert mail.outbox == []
    assert Notice.objects.count() == 1


def test_marking_read_touches_only_ones_own_and_only_those_named(learner: User, now: datetime) -> None:
    mine, also_mine, foreign = (
        NoticeFactory(user=learner),
        NoticeFactory(user=learner),
        NoticeFactory(user=UserFactory()),
    )

    assert mark_notices_read(user=learner, now=now, only=[mine.pk, foreign.pk]) == 1
    assert mark_notices_read(user=learner, now=now) == 1

    foreign.refresh_from_db()
    also_mine.refresh_from_db()
    assert (foreign.read_at, also_mine.read_at) == (None, now)


def test_looking_at_the_list_marks_nothing(client: Client, learner: User) -> None:
    NoticeFactory(user=learner, text="Your certificate is ready.")
    client.force_login(learner)

    page = client.get("/accounts/notices/")

    assert "Your certificate is ready." in page.text
    assert Notice.objects.get().read_at is None


def test_reading_all_is_a_post(client: Client, learner: User) -> None:
    NoticeFactory(user=learner)
    client.force_login(learner)

    assert client.get("/accounts/notices/read/").status_code == 405
    assert client.post("/accounts/notices/read/").status_code == 302
    assert Notice.objects.get().read_at is not None


def test_opening_one_marks_it_and_leads_to_it(client: Client, learner: User) -> None:
    notice = NoticeFactory(user=learner, path="/my/certificates/")
    client.force_login(learner)

    assert client.get(f"/accounts/notices/{notice.pk}/open/").status_code == 405
    assert client.post(f"/accounts/notices/{notice.pk}/open/")["Location"] == "/my/certificates/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_nobody_opens_or_sees_somebody_elses(client: Client, learner: User) -> None:
    foreign = NoticeFactory(user=UserFactory(), text="For another person")
    client.force_login(learner)

    assert client.post(f"/accounts/notices/{foreign.pk}/open/").status_code == 404
    assert "For another person" not in client.get("/accounts/notices/").text
    foreign.refresh_from_db()
    assert foreign.read_at is None


@pytest.mark.parametrize("path", ["/accounts/notices/", "/accounts/notices/read/"])
def test_stranger_is_asked_to_sign_in(client: Client, path: str) -> None:
    method = client.post if path.endswith("read/") else client.get

    assert method(path)["Location"].startswith("/accounts/login/?next=/accounts/notices/")


@pytest.mark.parametrize("count", [1, 3, 30])
def test_list_costs_the_same_for_one_and_many(
    client: Client, learner: User, count: int, django_assert_max_num_queries
) -> None:
    NoticeFactory.create_batch(count, user=learner)
    client.force_login(learner)

    with django_assert_max_num_queries(6):
        client.get("/accounts/notices/")
