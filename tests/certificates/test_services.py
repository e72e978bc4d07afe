import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import TestCase

from accounts.models import User
from certificates.models import Certificate
from certificates.pdf import keep_pdf
from certificates.services import AlreadyRevoked, NoName, erase_holder, issue_certificate, revoke_certificate
from certificates.tasks import make_pdf
from core.models import LogEntry, Programme

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
COURSE = uuid.uuid5(uuid.NAMESPACE_URL, "finances")
pytestmark = pytest.mark.django_db


def issue(learner: User, **changes: object) -> Certificate:
    facts = [{"label": "Quiz", "value": "5 of 6 right", "source": "server"}]
    given = {
        "learner": learner,
        "course_key": COURSE,
        "title": "Finances",
        "description": "Know what you earn.",
        "programme": None,
        "facts": facts,
        "completed_at": NOW,
        "now": NOW,
        "language": "en",
    }
    return issue_certificate(**(given | changes))


@pytest.fixture
def amina() -> User:
    return User.objects.create_user("amina", name="Amina Otieno")


def test_issue_certificate_takes_a_snapshot_of_the_holder(amina: User) -> None:
    certificate = issue(amina)

    User.objects.filter(pk=amina.pk).update(name="Somebody Else")

    certificate.refresh_from_db()
    assert certificate.holder_name == "Amina Otieno"
    assert certificate.facts == [{"label": "Quiz", "value": "5 of 6 right", "source": "server"}]


def test_issue_certificate_without_a_name_is_refused(amina: User) -> None:
    """A phone number, a username or what somebody wants to be called never becomes the name on a public page."""
    amina.name, amina.called, amina.phone = "", "Mama Amina", "+254712345678"

    with pytest.raises(NoName):
        issue(amina)

    assert not Certificate.objects.exists()


def test_issue_certificate_again_returns_the_first_unchanged(amina: User) -> None:
    first = issue(amina)

    again = issue(amina, title="Finances, second edition", now=NOW + timedelta(days=9))

    assert again == first
    assert again.title == "Finances"
    assert again.issued_at == NOW
    assert LogEntry.objects.filter(verb="certificate.issued").count() == 1


def test_issue_certificate_after_revocation_does_not_give_a_new_one(amina: User) -> None:
    first = issue(amina)
    revoke_certificate(certificate=first, by=amina, reason="Taken by somebody else", now=NOW)

    again = issue(amina)

    assert again == first
    assert not again.is_live


def test_database_refuses_a_second_certificate_for_the_same_course(amina: User) -> None:
    first = issue(amina)
    first.pk, first.code, first._state.adding = uuid.uuid4(), "ABCDE23456", True

    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_revoke_certificate_keeps_the_row_its_reason_and_who_did_it(amina: User) -> None:
    manager = User.objects.create_user("manager")
    programme = Programme.objects.create(key="p", name="P", currency="KES")

    revoked = revoke_certificate(
        certificate=issue(amina, programme=programme), by=manager, reason="Copied answers", now=NOW
    )

    assert (revoked.revoked_at, revoked.revocation_reason) == (NOW, "Copied answers")
    entry = LogEntry.objects.get(verb="certificate.revoked")
    assert (entry.actor_pseudonym, entry.programme, entry.detail) == (
        manager.pseudonym,
        programme,
        {"reason": "Copied answers"},
    )


def test_revoke_certificate_takes_its_pdf_out_of_the_storage(amina: User) -> None:
    certificate = issue(amina)
    name = f"certificates/{certificate.code}.pdf"
    default_storage.save(name, ContentFile(b"%PDF"))

    with TestCase.captureOnCommitCallbacks(execute=True):
        revoke_certificate(certificate=certificate, by=amina, reason="Copied answers", now=NOW)
    make_pdf.enqueue(str(certificate.pk))

    assert not default_storage.exists(name)


def test_revoke_certificate_twice_keeps_the_first_reason(amina: User) -> None:
    certificate = revoke_certificate(certificate=issue(amina), by=amina, reason="First", now=NOW)

    with pytest.raises(AlreadyRevoked):
        revoke_certificate(certificate=certificate, by=amina, reason="Second", now=NOW)

    certificate.refresh_from_db()
    assert certificate.revocation_reason == "First"


def test_erase_holder_keeps_the_code_answering_without_the_person(amina: User) -> None:
    certificate = issue(amina)

    erase_holder(learner=amina)

    certificate.refresh_from_db()
    assert (certificate.learner, certificate.holder_name, certificate.title) == (None, "", "Finances")


def test_deleting_the_person_keeps_the_certificate(amina: User) -> None:
    certificate = issue(amina)

    amina.delete()

    certificate.refresh_from_db()
    assert certificate.learner is None


def test_pdf_that_was_being_rendered_while_the_certificate_was_cancelled_is_not_kept(amina: User) -> None:
    certificate = issue(amina)
    name = f"certificates/{certificate.code}.pdf"
    revoke_certificate(certificate=Certificate.objects.get(), by=amina, reason="Copied answers", now=NOW)

    keep_pdf(certificate, name, b"%PDF- real")

    assert not default_storage.exists(name)


def test_two_who_render_at_once_leave_one_file(amina: User) -> None:
    certificate = issue(amina)
    name = f"certificates/{certificate.code}.pdf"

    for _time in range(2):
        assert keep_pdf(certificate, name, b"%PDF-") == b"%PDF-"

    files = [file for file in default_storage.listdir("certificates")[1] if file.startswith(certificate.code)]
    assert files == [f"{certificate.code}.pdf"]
