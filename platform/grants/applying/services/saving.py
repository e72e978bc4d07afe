"""Save one step of an application: once for each form, and never older words over newer ones."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from grants.applying.refusals import AlreadySent, NotOpen
from grants.applying.selectors.applications import certificate_choices
from grants.applying.steps import AMOUNT, CAN_I_APPLY, CERTIFICATES
from grants.enums import Status
from grants.models import Answer, AnswerSave, Application, AttachedCertificate, Declaration
from grants.rounds.selectors.versions import rules_of
from grants.services.workflow import lock_application
from questions.services import keep_save

Values = dict[str, Any]


def save_step(
    *,
    application: Application,
    step: str,
    form_id: uuid.UUID,
    based_on: int,
    values: Values,
    acted_by: User,
    now: datetime,
) -> Application:
    """Save what one form holds, once for each form (``questions.services.keep_save``).

    ``values`` by key, as ``questions.schema`` says; None for what was left empty. Raises StaleSave, AlreadySent,
    NotOpen.
    """
    with transaction.atomic():
        locked = lock_application(application)
        save = AnswerSave(
            form_id=form_id, application=locked, section_key=step, values=values, saved_at=now, acted_by=acted_by
        )
        line = locked.saves.filter(section_key=step)
        kept = keep_save(save, line=line, based_on=based_on, check=lambda: _check_writable(locked, now))
        if kept.is_new:
            locked.saved_at = now
            WRITERS.get(step, write_answers)(locked, values, now)
            locked.save(update_fields=["saved_at", "asked_minor", "certificates_chosen"])
    return locked


def _check_writable(application: Application, now: datetime) -> None:
    if application.status != Status.DRAFT:
        raise AlreadySent(application)
    if not application.round.is_open(now):
        raise NotOpen(application.round, now)


def write_answers(application: Application, values: Values, now: datetime) -> None:
    """Replace the answers to these questions; None takes one away."""
    application.answers.filter(question_key__in=values).delete()
    Answer.objects.bulk_create(
        Answer(application=application, question_key=key, value=value, saved_at=now)
        for key, value in values.items()
        if value is not None
    )


def write_declarations(application: Application, values: Values, now: datetime) -> None:
    """Replace what was declared about these rules; None takes it away."""
    application.declarations.filter(rule_key__in=values).delete()
    Declaration.objects.bulk_create(
        Declaration(application=application, rule_key=key, value=value, saved_at=now)
        for key, value in values.items()
        if value is not None
    )


def _write_amount(application: Application, values: Values, now: datetime) -> None:
    application.asked_minor = values["asked"]


def _write_certificates(application: Application, values: Values, now: datetime) -> None:
    """Attach the chosen ones of the applicant's own live certificates; what they say is copied again at sending."""
    chosen = set(values["courses"])
    application.certificates_chosen = True
    application.certificates.all().delete()
    AttachedCertificate.objects.bulk_create(
        AttachedCertificate(
            application=application,
            course_key=choice.course_key,
            code=choice.code,
            title=choice.title,
            issued_at=choice.issued_at,
        )
        for choice in certificate_choices(application, rules_of(application.version, application.language))
        if str(choice.course_key) in chosen
    )


WRITERS: dict[str, Callable[[Application, Values, datetime], None]] = {
    CAN_I_APPLY: write_declarations,
    AMOUNT: _write_amount,
    CERTIFICATES: _write_certificates,
}
