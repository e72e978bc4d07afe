"""Every day and hour that somebody reads or types is on the programme's clock."""

import csv
import io
import pickle
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notice, User
from certificates.models import Certificate
from certificates.pdf import render_html
from core.models import Programme
from core.programme_zone import ProgrammeZone, use_zone
from core.spreadsheets import SafeSpreadsheetMixin
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)  # In Nairobi it is half past one on the 28th.


@pytest.fixture
def programme(programme: Programme) -> Programme:
    programme.time_zone = "Africa/Nairobi"
    programme.save()
    return programme


@pytest.fixture
def amina() -> User:
    return UserFactory(name="Amina Otieno")


@pytest.fixture
def certificate(amina: User, programme: Programme) -> Certificate:
    facts = {"course_key": "00000000-0000-0000-0000-000000000001", "language": "en", "programme": programme}
    return Certificate.objects.create(
        learner=amina, holder_name=amina.name, title="Finances", completed_at=LATE, issued_at=LATE, **facts
    )


def test_certificate_has_the_programmes_day_on_every_page(
    client: Client, amina: User, certificate: Certificate
) -> None:
    client.force_login(amina)

    for address in (f"/c/{certificate.code}/", "/my/certificates/", f"/my/certificates/{certificate.code}/"):
        text = client.get(address).text
        assert "28 November 2026" in text, address
        assert "27 November 2026" not in text, address


def test_certificate_is_printed_with_the_programmes_day(certificate: Certificate) -> None:
    html = render_html(certificate)

    assert html.count("28 November 2026") == 2
    assert "27 November" not in html


def test_notice_has_the_programmes_day(client: Client, amina: User, programme: Programme) -> None:
    Notice.objects.create(user=amina, key="k", text="News", path="/my/", created_at=LATE)
    client.force_login(amina)

    text = client.get("/accounts/notices/").text

    assert "28 November 2026" in text


def test_day_without_a_programme_is_written_still() -> None:
    written = Template("{% load core_tags %}{{ at|day:none }}").render(Context({"at": LATE, "none": None}))

    assert written == "27 November 2026"


def test_clock_of_one_request_is_not_the_next_ones(client: Client, programme: Programme, amina: User) -> None:
    client.force_login(amina)
    client.get("/my/")

    assert timezone.get_current_timezone_name() == "UTC"


def test_admin_writes_and_reads_times_on_the_programmes_clock(client: Client, programme: Programme) -> None:
    client.force_login(UserFactory(is_superuser=True))

    response = client.get("/admin/users/")

    assert response.status_code == 200
    assert response.wsgi_request.user.wagtail_userprofile.get_current_time_zone().utcoffset(LATE) == timedelta(hours=3)


class Desk(SafeSpreadsheetMixin):
    list_export: ClassVar = ["holder_name", "issued_at"]

    def get_filename(self) -> str:
        return "certificates"


def test_export_has_the_programmes_hours_also_when_the_request_is_over(certificate: Certificate) -> None:
    with timezone.override("Africa/Nairobi"):
        lines = Desk().as_spreadsheet(Certificate.objects.all(), "csv")
        book = openpyxl.load_workbook(io.BytesIO(Desk().as_spreadsheet(Certificate.objects.all(), "xlsx").getvalue()))

    text = lines.getvalue()
    assert text.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(text.decode("utf-8-sig").splitlines()))[1] == ["Amina Otieno", "2026-11-28 01:30"]
    assert [cell.value for cell in book.active[2]] == ["Amina Otieno", datetime(2026, 11, 28, 1, 30)]  # noqa: DTZ001


def test_clock_can_be_kept_in_a_cache_without_its_request(client: Client, programme: Programme) -> None:
    request = client.get("/accounts/login/").wsgi_request

    kept = pickle.loads(pickle.dumps(datetime(2026, 11, 28, tzinfo=ProgrammeZone(request))))  # noqa: S301

    assert kept.tzinfo == ZoneInfo("Africa/Nairobi")


def test_page_that_knows_its_zone_asks_for_no_programme(client: Client, programme: Programme) -> None:
    request = client.get("/accounts/login/").wsgi_request
    with timezone.override(ProgrammeZone(request)), CaptureQueriesContext(connection) as queries:
        use_zone(ZoneInfo("Asia/Kolkata"))

        assert timezone.localtime(LATE).hour == 4
        assert not queries
