"""Publish a round's page: open or change the Round, and compile an immutable RoundVersion."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.models import User
from accounts.services import tell
from core.models import Programme
from core.money import to_minor
from core.refusals import Refusal
from core.selectors import programme_of_page
from core.services import record
from grants.enums import Status
from grants.log_verbs import LogVerb
from grants.models import (
    Application,
    Criterion,
    EligibilityRule,
    Question,
    Round,
    RoundPage,
    RoundVersion,
    Section,
)
from grants.rounds.checks import Problems, by_field, digest_of, read_draft, same_minute
from grants.rounds.selectors.rounds import is_source, problems_of_publishing, round_of
from grants.services.notices import tell_days_changed


class RoundError(Refusal):
    """The page can't be published as it stands; ``problems`` says why, by field, in words for an editor."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(" ".join(text for texts in problems.values() for text in texts))
        self.problems = problems


def publish_page(*, page: RoundPage, revision: Revision, user: User | None, publish: Callable[[], Any]) -> Any:
    """Publish a page by Wagtail's ``publish``, and compile the version that applications follow, both or neither.

    ``grants.signals`` compiles, in the same transaction. A draft may be half-written: all rules are asked here. What
    its day has come for, but can't be published, is taken off the schedule, and others that wait are not held up.
    Raises RoundError, and what else Wagtail refuses; not where nobody waits for an answer.
    """
    revision.published_by = user  # read by grants.signals
    is_scheduled = user is None and revision.approved_go_live_at is not None
    try:
        with transaction.atomic():
            return publish()
    except (RoundError, ValidationError) as refused:
        if not is_scheduled:
            raise
        return call_off(revision=revision, page=page, refused=refused, now=timezone.now())


def publish_round(*, page: RoundPage, actor: User | None, now: datetime) -> RoundVersion | None:
    """Bring the Round in line with its source-language page; return the version that new applications follow.

    A new version is compiled only when what is asked or judged changed; applications begun before stay on theirs.
    Who is writing is told when the last day moved; the log keeps what changed, old and new. Returns None for a
    translation, which supplies words only. Raises RoundError.
    """
    if not is_source(page):
        return None
    with transaction.atomic():
        rows = Round.objects.select_for_update(of=("self",)).select_related("programme")
        kept = rows.filter(key=page.translation_key).first()
        programme = kept.programme if kept else programme_of_page(page)
        problems = problems_of_publishing(page, kept=kept, programme=programme, actor=actor, now=now)
        if problems or programme is None:
            raise RoundError(by_field(problems))
        before = _facts_of(kept) if kept else {}
        round = _change_round(kept, page) if kept else _open_round(page, programme, now)
        version, is_new = _compile_version(page, round, now)
        changes = {name: [before[name], new] for name, new in _facts_of(round).items() if before.get(name, new) != new}
        if is_new or changes or not kept:
            _log(round, actor, now, version=version.number, new=is_new, budget=round.budget_minor, changes=changes)
        if "closes_at" in changes:
            _tell_writers(round, now)
    return version


def call_off(*, revision: Revision, page: RoundPage, refused: Exception, now: datetime) -> None:
    """Take a page off the schedule that can't be published on its day, and tell whoever wrote it why."""
    why = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        record(
            verb=LogVerb.PUBLICATION_CALLED_OFF,
            subject=round_of(page) or page,
            actor=None,
            now=now,
            programme=programme_of_page(page),
            detail={"why": why},
        )
        if revision.user_id:
            text = _("“%(title)s” was not published on its day. %(why)s") % {"title": page.title, "why": why}
            path = reverse("wagtailadmin_pages:edit", args=[page.pk])
            tell(user=revision.user, key=f"not-published-{revision.pk}", text=text[:500], path=path, now=now)


def _log(round: Round, actor: User | None, now: datetime, **detail: Any) -> None:
    record(verb=LogVerb.ROUND_PUBLISHED, subject=round, actor=actor, now=now, programme=round.programme, detail=detail)


def _tell_writers(round: Round, now: datetime) -> None:
    drafts = Application.objects.filter(round=round, status=Status.DRAFT)
    for application in drafts.select_related("applicant__person", "round__programme").order_by("pk"):
        tell_days_changed(application=application, now=now)


def _facts_of(round: Round) -> dict[str, Any]:
    """Return what an editor decides about days and money, as the log keeps it."""
    return {
        "budget_minor": round.budget_minor,
        "opens_at": round.opens_at.isoformat(),
        "closes_at": round.closes_at.isoformat(),
        "reviews_wanted": round.reviews_wanted,
    }


def _values_of(page: RoundPage, currency: str, kept: Round | None = None) -> dict[str, Any]:
    """Return what the page says; a moment that an editor would read as the one that is kept stays that one."""
    assert page.budget is not None  # noqa: S101 - narrows the type; what is missing was refused before
    moments = {name: getattr(page, name) for name in ("opens_at", "closes_at")}
    if kept:
        moments |= {name: at for name in moments if same_minute(at := getattr(kept, name), moments[name])}
    return {
        "title": page.title,
        "budget_minor": to_minor(page.budget, currency),
        "reviews_wanted": page.reviews_wanted,
        **moments,
    }


def _open_round(page: RoundPage, programme: Programme, now: datetime) -> Round:
    return Round.objects.create(
        key=page.translation_key,
        slug=_free_slug(page.slug),
        programme=programme,
        currency=programme.currency,
        time_zone=programme.time_zone,
        created_at=now,
        **_values_of(page, programme.currency),
    )


def _change_round(round: Round, page: RoundPage) -> Round:
    """Write only what an editor decides; the money that was awarded meanwhile is not touched.

    The slug stays as it was first printed. The condition repeats "budget ≥ awarded" at the moment of writing.
    """
    values = _values_of(page, round.currency, round)
    changed = Round.objects.filter(pk=round.pk, awarded_minor__lte=values["budget_minor"]).update(**values)
    if not changed:
        raise RoundError({"budget": [_("More than this has already been awarded.")]})
    round.refresh_from_db()
    return round


def _free_slug(wanted: str) -> str:
    """Return the slug, with a number where another programme's round has it."""
    slug = slugify(wanted) or "grant"
    taken = set(Round.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return slug if slug not in taken else next(s for n in range(2, 10_000) if (s := f"{slug}-{n}") not in taken)


def _compile_version(page: RoundPage, round: Round, now: datetime) -> tuple[RoundVersion, bool]:
    content = read_draft(page, round)
    digest = digest_of(content)
    latest = round.versions.order_by("-number").first()
    if latest and latest.digest == digest:
        return latest, False
    version = RoundVersion.objects.create(
        round=round,
        number=latest.number + 1 if latest else 1,
        digest=digest,
        min_minor=content["min_minor"],
        max_minor=content["max_minor"],
        consent_text=content["consent_text"],
        published_at=now,
    )
    _write_parts(version, content)
    return version, True


def _write_parts(version: RoundVersion, content: dict[str, Any]) -> None:
    Section.objects.bulk_create(_ordered(Section, version, content["sections"]))
    sections = {section.key: section for section in version.sections.all()}
    questions = [{**row, "section": sections[row["section_key"]]} for row in content["questions"]]
    for row in questions:
        del row["section_key"]
    Question.objects.bulk_create(_ordered(Question, version, questions))
    Criterion.objects.bulk_create(_ordered(Criterion, version, content["criteria"]))
    EligibilityRule.objects.bulk_create(_ordered(EligibilityRule, version, content["rules"]))


def _ordered(model: type[Any], version: RoundVersion, rows: list[dict[str, Any]]) -> list[Any]:
    return [model(version=version, sort_order=number, **row) for number, row in enumerate(rows)]
