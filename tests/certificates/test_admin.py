"""Certificates in the admin."""

import uuid
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import Role, User
from accounts.privacy import export_person
from accounts.services import erase_person, grant_role
from certificates.models import Certificate
from core.models import Programme
from tests.accounts.factories import UserFactory
from tests.core.factories import ProgrammeFactory

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def make_certificate(programme: Programme, learner: User) -> Certificate:
    return Certificate.objects.create(
        learner=learner,
        holder_name="Amina Otieno",
        programme=programme,
        course_key=uuid.uuid4(),
        title="Finances",
        language="en",
        completed_at=NOW,
        issued_at=NOW,
    )


@pytest.fixture
def certificate(programme: Programme, learner: User) -> Certificate:
    return make_certificate(programme, learner)


@pytest.fixture
def support(programme: Programme) -> User:
    user = UserFactory()
    grant_role(user=user, role=Role.SUPPORT, programme=programme, by=None, now=NOW)
    return user


def test_support_revokes_with_a_reason(client: Client, certificate: Certificate, support: User) -> None:
    client.force_login(support)

    done = client.post(f"/admin/certificates/{certificate.pk}/", {"reason": "Copied answers"}, follow=True)

    certificate.refresh_from_db()
    assert certificate.revocation_reason == "Copied answers"
    assert "is revoked" in done.content.decode()


def test_admin_names_who_attested_until_they_leave(client: Client, certificate: Certificate, support: User) -> None:
    trainer = UserFactory(name="Grace Wanjiru")
    certificate.facts = [{"label": "Class", "value": "8", "source": "attested", "by": [trainer.pseudonym]}]
    certificate.save()
    client.force_login(support)

    before = client.get(f"/admin/certificates/{certificate.pk}/").text
    pseudonym = erase_person(user=trainer, by=None, now=NOW)
    after = client.get(f"/admin/certificates/{certificate.pk}/").text

    assert "Grace Wanjiru" in before
    assert "Grace Wanjiru" not in after
    assert pseudonym in after
    assert "Grace" not in str(Certificate.objects.values_list("facts", flat=True)[0])


def test_names_of_trainers_leave_the_certificates_that_print_them(certificate: Certificate) -> None:
    server = {"label": "Check", "value": "5", "source": "server"}
    certificate.facts = [server, {"label": "Class", "value": "8", "source": "Grace Wanjiru"}]
    certificate.save()
    default_storage.save(f"certificates/{certificate.code}.pdf", ContentFile(b"Grace Wanjiru"))
    migration = import_module("certificates.migrations.0002_no_names_of_trainers")

    migration.take_names_out(apps, None)

    certificate.refresh_from_db()
    assert certificate.facts == [server, {"label": "Class", "value": "8", "source": "attested"}]
    assert not default_storage.exists(f"certificates/{certificate.code}.pdf")


def test_revoking_without_a_reason_asks_for_it(client: Client, certificate: Certificate, support: User) -> None:
    client.force_login(support)

    page = client.post(f"/admin/certificates/{certificate.pk}/", {"reason": " "})

    certificate.refresh_from_db()
    assert page.status_code == 400
    assert certificate.is_live


def test_admin_ends_at_the_programme(client: Client, support: User, learner: User) -> None:
    foreign = make_certificate(ProgrammeFactory(), learner)
    client.force_login(support)

    page = client.post(f"/admin/certificates/{foreign.pk}/", {"reason": "No"})

    foreign.refresh_from_db()
    assert page.status_code == 404
    assert foreign.is_live
    assert foreign.printed_code not in client.get("/admin/certificates/").content.decode()


def test_admin_finds_by_name(client: Client, certificate: Certificate, support: User) -> None:
    client.force_login(support)

    found = client.get("/admin/certificates/", {"q": "otieno"}).content.decode()
    missed = client.get("/admin/certificates/", {"q": "nobody"}).content.decode()

    assert certificate.printed_code in found
    assert certificate.printed_code not in missed


@pytest.mark.parametrize("role", [Role.TRAINER, Role.GRANT_MANAGER, Role.FINANCE])
def test_admin_is_closed_to_other_roles(
    client: Client, certificate: Certificate, programme: Programme, role: Role
) -> None:
    other = UserFactory()
    grant_role(user=other, role=role, programme=programme, by=None, now=NOW)
    client.force_login(other)

    opened = [client.get("/admin/certificates/"), client.get(f"/admin/certificates/{certificate.pk}/")]

    assert [page.status_code in (302, 404) for page in opened] == [True, True]


def test_leaving_takes_the_name_and_the_paper_but_not_the_code(
    client: Client, certificate: Certificate, learner: User, django_capture_on_commit_callbacks
) -> None:
    paper = default_storage.save(f"certificates/{certificate.code}.pdf", ContentFile(b"%PDF- Amina Otieno"))

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(user=learner, by=None, now=NOW)

    page = client.get(f"/c/{certificate.code}/").content.decode()
    assert not default_storage.exists(paper)
    assert "Amina" not in page
    assert "Finances" in page
    assert client.get(f"/c/{certificate.code}.pdf").headers["Content-Type"].startswith("text/html")


def test_export_holds_the_certificates(certificate: Certificate, learner: User) -> None:
    exported = export_person(learner)["certificates"]

    assert [(row["code"], row["title"]) for row in exported] == [(certificate.code, "Finances")]


@pytest.mark.parametrize("query", ["{printed}", "{code}", "{lower}", "{printed_spaced}", "{half}", "Amina O", "Financ"])
def test_admin_finds_a_certificate_as_it_is_printed(
    client: Client, certificate: Certificate, support: User, query: str
) -> None:
    client.force_login(support)
    printed = certificate.printed_code
    words = query.format(
        printed=printed,
        code=certificate.code,
        lower=printed.lower(),
        printed_spaced=printed.replace("-", " – "),
        half=printed[:7],
    )
    found = client.get("/admin/certificates/", {"q": words}).content.decode()
    assert certificate.printed_code in found


def test_admin_offers_its_search_and_says_when_nothing_is_found(
    client: Client, certificate: Certificate, support: User
) -> None:
    client.force_login(support)
    assert 'name="q"' in client.get("/admin/certificates/").content.decode()
    nothing = client.get("/admin/certificates/results/", {"q": "nobody at all"}).content.decode()
    assert certificate.printed_code not in nothing
