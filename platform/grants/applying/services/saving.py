"""Saving one step of an application: as it goes, once for each form, and never older words over newer ones."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from grants.applying.errors import AlreadySent, NewerSave, NotOpen
from grants.applying.selectors.applications import certificate_choices, last_save_number
from grants.applying.steps import AMOUNT, CAN_I_APPLY, CERTIFICATES
from grants.enums import Status
from grants.models import Answer, AnswerSave, Application, AttachedCertificate, Declaration
from grants.rounds.selectors.versions import rules_of
from grants.services.workflow import lock_application

Values = dict[str, Any]


def save_step(
    *,
    application: Application,
    step: str,
    form_id: uuid.UUID,
    base: int,
    values: Values,
    acted_by: User,
    now: datetime,
) -> Application:
    """Save what one form holds. ``base`` is how often the step had been saved when the form was made.

    ``values`` by key, as ``questions.schema`` says; None for what was left empty. A repeated form changes nothing.
    Raises NewerSave when other words were saved after the form was made, AlreadySent, NotOpen.
    """
    with transaction.atomic():
        locked = lock_application(application)
        number = last_save_number(locked, step)
        save_id = _choose_save_id(locked, step, form_id, values, base, number)
        if save_id is None:
            return locked
        if locked.status != Status.DRAFT:
            raise AlreadySent(locked)
        if not locked.round.is_open(now):
            raise NotOpen(locked.round, now)
        _keep_save(
            AnswerSave(
                id=save_id,
                application=locked,
                section_key=step,
                number=number + 1,
                values=values,
                saved_at=now,
                acted_by=acted_by,
            )
        )
        locked.saved_at = now
        WRITERS.get(step, write_answers)(locked, values, now)
        locked.save(update_fields=["saved_at", "asked_minor", "certificates_chosen"])
    return locked


def _choose_save_id(
    application: Application, step: str, form_id: uuid.UUID, values: Values, base: int, number: int
) -> uuid.UUID | None:
    """Return the id for a new save, or None when these words were saved from this form before.

    A form that a browser's back button brings up again, with other words in it, is a new save of the same person,
    unless something newer was saved in between.
    """
    first = AnswerSave.objects.filter(pk=form_id).first()
    if first is None:
        if base != number:
            raise NewerSave
        return form_id
    if first.application_id != application.pk or first.section_key != step:
        raise NewerSave
    latest = application.saves.get(section_key=step, number=number)
    if values in (first.values, latest.values):
        return None
    if latest.pk != form_id:
        raise NewerSave
    return uuid.uuid4()


def _keep_save(save: AnswerSave) -> None:
    """Insert it; the same id for another application at the same moment is the database's to refuse."""
    try:
        with transaction.atomic():
            save.save(force_insert=True)
    except IntegrityError as error:
        raise NewerSave from error


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
