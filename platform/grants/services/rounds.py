"""Publishing a round's page: it opens or changes the Round, and compiles an immutable RoundVersion."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Programme
from core.money import to_minor
from core.selectors import programme_of_page
from core.services import record
from grants.drafts import Problems, digest_of, read_draft
from grants.models import Criterion, EligibilityRule, Question, Round, RoundPage, RoundVersion, Section
from grants.selectors.rounds import problems_of_publishing


class RoundError(Exception):
    """The page can't be published as it stands; ``problems`` says why, by field, in words for an editor."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("; ".join(text for texts in problems.values() for text in texts))
        self.problems = problems


def is_source(page: RoundPage) -> bool:
    """Say whether the page is the one that decides: in the site's language, or the only one there is."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return page.alias_of_id is None
    others = RoundPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    return not others.filter(locale__language_code=settings.LANGUAGE_CODE).exists()


def publish_round(*, page: RoundPage, actor: User | None, now: datetime) -> RoundVersion | None:
    """Bring the Round in line with its source-language page; return the version that new applications follow.

    A new version is compiled only when what is asked or judged changed; applications begun before stay on theirs.
    Returns None for a translation, which supplies words only. Raises RoundError.
    """
    if not is_source(page):
        return None
    with transaction.atomic():
        kept = Round.objects.select_for_update(of=("self",)).filter(key=page.translation_key).first()
        programme = kept.programme if kept else programme_of_page(page)
        if programme is None:
            raise RoundError({NON_FIELD_ERRORS: [_("This site belongs to no programme yet. Ask an administrator.")]})
        _refuse_problems(page, kept, actor, now)
        round_ = _change_round(kept, page) if kept else _open_round(page, programme, now)
        version, is_new = _compile_version(page, round_, now)
        record(
            verb="round.published",
            subject=round_,
            actor=actor,
            now=now,
            programme=programme,
            detail={"version": version.number, "new": is_new, "budget": round_.budget_minor},
        )
    return version


def _refuse_problems(page: RoundPage, kept: Round | None, actor: User | None, now: datetime) -> None:
    problems = problems_of_publishing(page, kept=kept, actor=actor, now=now)
    if problems:
        raise RoundError(problems)


def _values_of(page: RoundPage, currency: str) -> dict[str, Any]:
    return {
        "title": page.title,
        "budget_minor": to_minor(page.budget, currency),
        "opens_at": page.opens_at,
        "closes_at": page.closes_at,
        "reviews_wanted": page.reviews_wanted,
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


def _change_round(round_: Round, page: RoundPage) -> Round:
    """Write only what an editor decides; the money that was awarded meanwhile is not touched.

    The slug stays as it was first printed. The condition repeats "budget ≥ awarded" at the moment of writing.
    """
    values = _values_of(page, round_.currency)
    changed = Round.objects.filter(pk=round_.pk, awarded_minor__lte=values["budget_minor"]).update(**values)
    if not changed:
        raise RoundError({"budget": [_("More than this has already been awarded.")]})
    round_.refresh_from_db()
    return round_


def _free_slug(wanted: str) -> str:
    """Return the slug, with a number where another programme's round has it."""
    slug = slugify(wanted) or "grant"
    taken = set(Round.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return slug if slug not in taken else next(s for n in range(2, 10_000) if (s := f"{slug}-{n}") not in taken)


def _compile_version(page: RoundPage, round_: Round, now: datetime) -> tuple[RoundVersion, bool]:
    content = read_draft(page, round_)
    digest = digest_of(content)
    latest = round_.versions.order_by("-number").first()
    if latest and latest.digest == digest:
        return latest, False
    version = RoundVersion.objects.create(
        round=round_,
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
