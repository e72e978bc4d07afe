"""Issue and revoke certificates. One exists exactly when a course's rule was met; courses says when."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.log_verbs import LogVerb
from certificates.models import Certificate
from certificates.tasks import delete_pdfs, make_pdf
from core.models import Programme
from core.queueing import queue
from core.refusals import Refusal
from core.services import record
from questions.services import SentForm, find_receipt, write_receipt


class NoName(Exception):
    """The learner has no name yet; nothing else may stand in its place on a certificate."""


class AlreadyRevoked(Refusal):
    words = _("It was revoked before; the first reason stays.")


def issue_certificate(
    *,
    learner: User,
    course_key: uuid.UUID,
    title: str,
    description: str,
    programme: Programme | None,
    facts: list[dict[str, Any]],
    completed_at: datetime,
    now: datetime,
    language: str,
) -> Certificate:
    """Issue the learner's certificate for a course, or return the one that exists, revoked or not.

    Takes a snapshot: later edits of the course or the person's name change nothing that was printed.
    ``facts`` is a list as ``Certificate`` describes it; nobody's name stands in it.
    Queues the PDF. Raises NoName, before anything is written: a phone number or a username never becomes the name on a
    public page. No savepoint: who catches another error and goes on in a transaction of theirs opens one around this.
    """
    if not learner.name:
        raise NoName
    with transaction.atomic(savepoint=False):
        certificate, is_new = Certificate.objects.get_or_create(
            learner=learner,
            course_key=course_key,
            defaults={
                "holder_name": learner.name,
                "title": title,
                "description": description,
                "programme": programme,
                "facts": facts,
                "completed_at": completed_at,
                "issued_at": now,
                "language": language,
            },
        )
        if is_new:
            record(verb=LogVerb.ISSUED, subject=certificate, actor=None, programme=programme, now=now)
            queue(make_pdf, str(certificate.pk))
    return certificate


def revoke_certificate(
    *, certificate: Certificate, by: User, reason: str, now: datetime, form: SentForm | None = None
) -> Certificate:
    """Cancel a certificate with a reason that the public check shows; raises AlreadyRevoked the second time.

    Its PDF goes: in the file storage it would still say that it is real.
    """
    with transaction.atomic():
        changed = Certificate.objects.live().filter(pk=certificate.pk)
        if not changed.update(revoked_at=now, revocation_reason=reason):
            if find_receipt(form):
                return Certificate.objects.get(pk=certificate.pk)
            raise AlreadyRevoked
        record(
            verb=LogVerb.REVOKED,
            subject=certificate,
            actor=by,
            programme=certificate.programme,
            now=now,
            detail={"reason": reason},
        )
        write_receipt(form, "certificate.revoked", subject_key=str(certificate.pk), now=now)
        queue(delete_pdfs, [certificate.code])
    certificate.refresh_from_db()
    return certificate


def erase_holder(*, learner: User) -> None:
    """Take the person out of their certificates and delete the PDFs; the codes keep answering, without a name."""
    certificates = Certificate.objects.filter(learner=learner)
    with transaction.atomic():
        codes = list(certificates.values_list("code", flat=True))
        certificates.update(learner=None, holder_name="")
        queue(delete_pdfs, codes)
