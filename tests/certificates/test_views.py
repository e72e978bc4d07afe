import re
import uuid
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from certificates.models import Certificate
from certificates.pdf import check_address, qr_svg
from certificates.services import revoke_certificate
from core.models import Programme

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
WORD = re.compile(r'<div class="word .*?<b\s*>(.*?)</b', re.DOTALL)
pytestmark = pytest.mark.django_db


def large_word(text: str) -> str:
    """The one large word that the check begins with."""
    words = WORD.findall(text)
    assert len(words) == 1
    return words[0]


@pytest.fixture
def amina() -> User:
    return User.objects.create_user("amina", name="Amina Otieno")


@pytest.fixture
def certificate(amina: User) -> Certificate:
    return Certificate.objects.create(
        code="ABCDE23456",
        learner=amina,
        holder_name="Amina Otieno",
        course_key=uuid.uuid4(),
        title="Finances",
        description="Know what you earn.",
        facts=[
            {"label": "Check 1", "value": "5 of 6 right", "source": "server"},
            {"label": "Class", "value": "8 of 8 days", "source": "attested", "by": ["P-ABCDEFGH"]},
        ],
        language="en",
        completed_at=NOW,
        issued_at=NOW,
    )


def test_check_begins_with_one_word_and_shows_every_printed_fact(client: Client, certificate: Certificate) -> None:
    page = client.get("/c/ABCDE23456/")

    text = page.content.decode()
    assert page.status_code == 200
    assert large_word(text) == "Real"
    facts = ["Amina Otieno", "Finances", "Know what you earn.", "2 November 2026", "5 of 6 right", "8 of 8 days"]
    assert [fact for fact in [*facts, "(confirmed by a trainer", "ABCDE-23456"] if fact not in text] == []
    assert "P-ABCDEFGH" not in text


def test_check_says_of_which_programme_the_trainer_was(
    client: Client, certificate: Certificate, programme: Programme
) -> None:
    Certificate.objects.filter(pk=certificate.pk).update(programme=programme)

    assert "confirmed by a trainer of Demo" in client.get("/c/ABCDE23456/").text


def test_check_is_for_strangers_and_leaves_nothing(client: Client, certificate: Certificate) -> None:
    page = client.get("/c/ABCDE23456/")

    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()


@pytest.mark.parametrize("path", ["/c/", "/c/ABCDE23456/", "/c/NOBODYHAS2/", "/ar/c/ABCDE23456/"])
def test_check_of_a_signed_in_person_names_them_and_stays_on_no_phone(
    client: Client, certificate: Certificate, amina: User, path: str
) -> None:
    client.force_login(amina)

    assert "no-store" in client.get(path).headers["Cache-Control"]
    assert "no-store" not in Client().get(path).headers.get("Cache-Control", "")


def test_check_says_cancelled_and_why(client: Client, certificate: Certificate, amina: User) -> None:
    revoke_certificate(certificate=certificate, by=amina, reason="Copied answers", now=NOW)

    text = client.get("/c/ABCDE23456/").content.decode()

    assert large_word(text) == "Cancelled"
    assert "Copied answers" in text


@pytest.mark.parametrize("code", ["W52HZ", "abcde-2345", "nonsense", "%3Cscript%3E", "---", "-"])
def test_half_a_code_is_called_too_short_and_nobody_a_forger(
    client: Client, certificate: Certificate, code: str
) -> None:
    page = client.get(f"/c/{code}/")

    assert page.status_code == 404
    assert large_word(page.content.decode()) == "The code is too short"
    assert "not from us" not in page.text
    assert "<script>" not in page.content.decode()


def test_a_finished_course_leads_straight_to_its_certificate(
    client: Client, certificate: Certificate, amina: User
) -> None:
    client.force_login(amina)

    one, none = (client.get(f"/my/certificates/of/{key}/") for key in (certificate.course_key, uuid.uuid4()))

    assert one.headers["Location"] == f"/my/certificates/{certificate.code}/"
    assert none.headers["Location"] == "/my/certificates/"


@pytest.mark.parametrize("code", ["ABCDE23457", "ABCDE2345O", "%3Cscript%3Escript", "x" * 300])
def test_check_of_a_foreign_code_says_not_ours(client: Client, certificate: Certificate, code: str) -> None:
    page = client.get(f"/c/{code}/")

    assert page.status_code == 404
    assert large_word(page.content.decode()) == "Not ours"
    assert "<script>" not in page.content.decode()


def test_check_forgives_how_a_code_is_typed(client: Client, certificate: Certificate) -> None:
    typed = client.get("/c/", {"code": " abcde-23456 "}, follow=True)

    assert typed.redirect_chain == [("/c/ABCDE23456/", 302)]
    assert client.get("/c/abcde-23456/").headers["Location"] == "/c/ABCDE23456/"


def test_check_form_with_nothing_typed_asks_again(client: Client) -> None:
    page = client.get("/c/", {"code": ""})

    assert page.status_code == 400
    assert "errors" in page.content.decode()


def test_check_asks_for_at_most_six_queries(
    client: Client, certificate: Certificate, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(6):
        client.get("/c/ABCDE23456/")


@pytest.mark.pdf
def test_pdf_is_made_once_and_holds_the_name(client: Client, certificate: Certificate) -> None:
    first = client.get("/c/ABCDE23456.pdf")
    second = client.get("/c/ABCDE23456.pdf")

    assert first.headers["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content
    assert default_storage.exists("certificates/ABCDE23456.pdf")


def test_pdf_of_a_cancelled_one_is_the_check_page(client: Client, certificate: Certificate, amina: User) -> None:
    revoke_certificate(certificate=certificate, by=amina, reason="Copied", now=NOW)

    page = client.get("/c/ABCDE23456.pdf")

    assert large_word(page.content.decode()) == "Cancelled"


def test_qr_holds_the_short_address_only(certificate: Certificate) -> None:
    assert check_address(certificate) == "https://seedbed.test/c/ABCDE23456/"
    assert qr_svg(certificate).startswith("<svg")


def test_my_certificates_shows_own_ones_only(client: Client, certificate: Certificate, amina: User) -> None:
    joseph = User.objects.create_user("joseph")
    client.force_login(joseph)

    mine = client.get("/my/certificates/").content.decode()
    foreign = client.get("/my/certificates/ABCDE23456/")

    assert "Finances" not in mine
    assert foreign.status_code == 404


def test_my_certificate_shows_code_and_qr(client: Client, certificate: Certificate, amina: User) -> None:
    client.force_login(amina)

    page = client.get("/my/certificates/ABCDE23456/")

    assert "ABCDE-23456" in page.content.decode()
    assert "<svg" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/my/certificates/", "/my/certificates/ABCDE23456/"])
def test_my_certificates_ask_strangers_to_sign_in(client: Client, certificate: Certificate, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_my_certificates_cost_the_same_for_any_number(
    client: Client, amina: User, programme: Programme, rows: int, django_assert_num_queries
) -> None:
    facts = {"learner": amina, "programme": programme, "title": "T", "language": "en"}
    for _ in range(rows):
        Certificate.objects.create(course_key=uuid.uuid4(), completed_at=NOW, issued_at=NOW, **facts)
    client.force_login(amina)

    with django_assert_num_queries(4):  # one of them, the site's, is asked once a process
        client.get("/my/certificates/")
