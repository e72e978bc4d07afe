"""Begin, send and take back an application. Each may be repeated by a phone and counts once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from core.codes import make_code
from grants.applying.refusals import (
    AlreadySent,
    CouldReadOthers,
    NotAgreed,
    NotOpen,
    NotReady,
    TakenBackBefore,
    TooLateToTakeBack,
)
from grants.applying.selectors.applications import answers_of, could_read_others, declared_of, live_application
from grants.applying.selectors.checklist import Checklist, read_checklist
from grants.applying.services.saving import write_answers, write_declarations
from grants.enums import PUBLISHED, ApplicantKind, Status
from grants.models import Applicant, Application, AttachedCertificate, Round
from grants.rounds.selectors.rounds import is_announced, latest_version
from grants.services.awards import cancel_award_of
from grants.services.notices import put_away_notices, tell_sent
from grants.services.workflow import lock_application, set_status, write_event
from questions.services import SentForm, write_receipt

NUMBER_LENGTH = 8


def begin_application(
    *, form: SentForm | None, round: Round, person: User, language: str, acted_by: User, now: datetime
) -> Application:
    """Begin the person's application, or return the one that is there. Anybody may begin, whatever the rules say.

    After a take-back the new one starts with what the old one said. Raises NotOpen, and CouldReadOthers (who reads
    everybody's and then writes their own knows more than the others).
    """
    there = live_application(round, person)
    if there:
        return there
    if not round.is_open(now) or not is_announced(round):
        raise NotOpen(round, now)
    if could_read_others(round, person):
        raise CouldReadOthers
    try:
        with transaction.atomic():
            application = _create_application(round, person, language, acted_by, now)
            write_receipt(form, "application.begun", subject_key=application.number, now=now)
    except IntegrityError:  # Twice at once: the other one was first.
        there = live_application(round, person)
        if there is None:
            raise
        return there
    return application


def _create_application(round: Round, person: User, language: str, acted_by: User, now: datetime) -> Application:
    applicant, _is_new = Applicant.objects.get_or_create(
        kind=ApplicantKind.PERSON, person=person, defaults={"pseudonym": person.pseudonym, "created_at": now}
    )
    application = Application.objects.create(
        number=make_code(NUMBER_LENGTH),
        round=round,
        version=latest_version(round),
        applicant=applicant,
        acted_by=acted_by,
        language=language,
        created_at=now,
        saved_at=now,
    )
    write_event(application=application, before="", actor=acted_by, now=now)
    _carry_over(application, now)
    return application


def _carry_over(application: Application, now: datetime) -> None:
    """Copy what the latest application that was taken back said, as far as this version still asks it."""
    old = (
        Application.objects.filter(round=application.round, applicant=application.applicant, status=Status.WITHDRAWN)
        .order_by("-pk")
        .first()
    )
    if old is None:
        return
    kinds = dict(application.version.questions.values_list("key", "kind"))
    same = {key for key, kind in old.version.questions.values_list("key", "kind") if kinds.get(key) == kind}
    write_answers(application, {key: value for key, value in answers_of(old).items() if key in same}, now)
    declared = declared_of(old)
    rules = set(application.version.rules.values_list("key", flat=True))
    write_declarations(application, {key: value for key, value in declared.items() if key in rules}, now)
    Application.objects.filter(pk=application.pk).update(asked_minor=old.asked_minor)


def send_application(
    *,
    form: SentForm | None,
    application: Application,
    agreed: bool,
    consent_text: str,
    acted_by: User,
    now: datetime,
) -> Application:
    """Send it: once, complete, in time, and with the applicant's agreement.

    Sending again returns the sent one, whatever became of it since.

    The attached certificates are copied as they stand. Raises NotOpen, NotReady, NotAgreed or AlreadySent (taken back).
    """
    with transaction.atomic():
        locked = lock_application(application)
        if locked.sent_at:
            return locked
        if locked.status != Status.DRAFT:
            raise AlreadySent(locked)
        if not locked.round.is_open(now):
            raise NotOpen(locked.round, now)
        checklist = read_checklist(locked, locked.language)
        if not checklist.is_ready:
            raise NotReady
        if not agreed:
            raise NotAgreed
        _freeze_certificates(locked, checklist, now)
        sent = set_status(
            application=locked,
            to=Status.SENT,
            actor=acted_by,
            now=now,
            changes={"sent_at": now, "consent_text": consent_text},
        )
        tell_sent(application=sent, now=now)
        write_receipt(form, "application.sent", subject_key=sent.number, now=now)
    return sent


def _freeze_certificates(application: Application, checklist: Checklist, now: datetime) -> None:
    application.certificates.all().delete()
    AttachedCertificate.objects.bulk_create(
        AttachedCertificate(
            application=application,
            course_key=choice.course_key,
            code=choice.code,
            title=choice.title,
            issued_at=choice.issued_at,
            facts=choice.facts,
            frozen_at=now,
        )
        for choice in checklist.attached
    )


def take_back_application(
    *, application: Application, reason: str, acted_by: User, now: datetime, form: SentForm | None = None
) -> Application:
    """Take it back before it is decided; doing so again changes nothing, and other words than the first are refused.

    Money of a decision that nobody was told of yet returns to the budget. Raises TakenBackBefore, TooLateToTakeBack.
    """
    with transaction.atomic():
        locked = lock_application(application)
        if locked.status == Status.WITHDRAWN:
            if reason and not locked.events.filter(to_status=Status.WITHDRAWN, note=reason).exists():
                raise TakenBackBefore
            return locked
        if locked.status in PUBLISHED:
            raise TooLateToTakeBack
        cancel_award_of(application=locked, reason="", now=now)
        put_away_notices(application=locked, now=now)
        write_receipt(form, "application.taken-back", subject_key=locked.number, now=now)
        return set_status(application=locked, to=Status.WITHDRAWN, actor=acted_by, now=now, note=reason)
