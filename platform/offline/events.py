"""A phone's events, each through the door of its own form: its form class, then its service.

An event is a form that was sent on the phone: the address it was sent to, and its fields as a browser writes them.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.requests import signed_in_user
from accounts.unsent_forms import MADE_FOR, mark_of
from core.languages import current_language, language_of
from core.middleware import clean_fields
from core.refusals import Refusal
from courses.selectors import source_of
from courses.services import complete_unit
from grants.applying.selectors.applications import numbered_application
from grants.applying.services.saving import save_step
from grants.applying.views.step_pages import read_step
from grants.models import Round
from lessons import grading
from lessons.forms import read_answers
from lessons.models import Attempt, LessonPage
from lessons.selectors import responses_of
from lessons.services import AttemptOver, hand_in, merge_responses
from lessons.views.frame import open_unit
from lessons.views.plan import find_plan, plan_form, save_plan
from offline.services import Earlier, SentEvent, Taken, take_event
from questions.forms import SaveForm

TAKEN, HAD, REFUSED, LATER = "taken", "had", "refused", "later"
MOST_FIELDS, LONGEST_PATH = 400, 300
LAST_POSITION = 2**53  # JavaScript's largest whole number
_log = logging.getLogger(__name__)


class Unusable(Refusal):
    """The event can't be used, now or later; ``words`` say why, and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)


def answer_event(request: HttpRequest, raw: Any, now: datetime) -> dict[str, str]:
    """Take one event. Returns its id and outcome, with words where the person should know something.

    ``taken``; ``had``: the same event came before; ``refused``: for ever, and ``words`` say why; ``later``: it failed
    here, and the phone keeps it. Whatever is wrong with one event, the others are answered.
    """
    key = str(raw.get("id", "")) if isinstance(raw, dict) else ""
    path = raw.get("url", "") if isinstance(raw, dict) else ""
    with translation.override(language_of(path) if isinstance(path, str) else None):
        try:
            event, fields = _read(raw)
            act = _act_for(request, event, fields, now)
            taken = take_event(event, learner=signed_in_user(request), now=now, act=act)
        except Refusal as refused:
            return {"id": key, "outcome": REFUSED, "words": str(refused.words)}
        except (Http404, BadRequest):
            return {"id": key, "outcome": REFUSED, "words": _("This page is no longer here. Copy what you wrote.")}
        except Exception:  # noqa: BLE001 - one broken event must not hold back all others on the phone
            _log.exception("An event of a phone failed")
            return {"id": key, "outcome": LATER}
        return {"id": key, "outcome": TAKEN if taken.is_new else HAD, "words": taken.words}


def _read(raw: Any) -> tuple[SentEvent, QueryDict]:
    """Raises BadRequest for what no page of ours writes."""
    try:
        key, path, typed = uuid.UUID(raw["id"]), raw["url"], raw["fields"]
        position, at = int(raw["n"]), raw.get("at")
        fields = clean_fields(QueryDict(typed, mutable=False))
        form_id = uuid.UUID(str(fields["form_id"])) if "form_id" in fields else None
        typed_at = datetime.fromtimestamp(at / 1000, UTC) if at else None
    except (KeyError, TypeError, ValueError, OverflowError, OSError, AttributeError) as error:
        raise BadRequest("no event") from error
    if not isinstance(path, str) or len(path) > LONGEST_PATH or not 0 <= position < LAST_POSITION:
        raise BadRequest("no event")
    if len(fields) > MOST_FIELDS:
        raise BadRequest("too many fields")
    return SentEvent(key, path, form_id, position, typed_at), fields


def _act_for(request: HttpRequest, event: SentEvent, fields: QueryDict, now: datetime) -> Callable[[Earlier], Taken]:
    try:
        match = resolve(event.path)
    except Resolver404 as error:
        raise Http404 from error
    keep = KEEPERS.get(match.view_name)
    if keep is None:
        raise Http404
    if fields.get(MADE_FOR, mine := mark_of(signed_in_user(request))) != mine:
        raise Unusable(_("This was written by somebody else on this phone. Only they can send it."))
    return lambda earlier: keep(request, event, fields, match.kwargs, earlier, now)


def _keep_answers(
    request: HttpRequest, event: SentEvent, fields: QueryDict, at: Mapping[str, Any], earlier: Earlier, now: datetime
) -> Taken:
    learner = signed_in_user(request)
    attempt = get_object_or_404(Attempt, pk=at["attempt_id"], learner=learner)
    form, answers = SaveForm(fields), read_answers(attempt.paper, fields)
    _check(form)
    if answers.problems:
        raise Unusable(next(iter(answers.problems.values())))
    facts = {"attempt": attempt, "acted_by": learner, "now": now, **form.save_facts}
    try:
        merged = merge_responses(
            **facts, responses=answers.responses, key=event.id, earlier=earlier.ids, touched=earlier.touched
        )
        words = _two_phones_words() if merged.is_merged else ""
        if finish := fields.get("finish"):
            given = responses_of(attempt)
            is_whole = all(grading.is_answered(q, given.get(q["id"])) for q in attempt.paper["questions"])
            if finish == "anyway" or is_whole:
                hand_in(**facts, responses=None)
            else:
                words = f"{words} {_left_words()}".strip()
    except AttemptOver as over:
        raise Unusable(
            _("These answers came too late: you had finished this try already. Look at its result.")
        ) from over
    return Taken(words, merged.changed)


def _two_phones_words() -> str:
    return _("You also answered somewhere else. For each question the newest answer counts.")


def _left_words() -> str:
    return _("Saved, not finished: some questions still need an answer.")


def _keep_plan_page(
    request: HttpRequest, event: SentEvent, fields: QueryDict, at: Mapping[str, Any], earlier: Earlier, now: datetime
) -> Taken:
    plan = find_plan(request, at["unit_key"], at["sheet_key"])
    if plan is None:
        raise Http404
    form = plan_form(request, plan, fields)
    _check(form)
    save_plan(request, plan, form)
    return Taken()


def _keep_step(
    request: HttpRequest, event: SentEvent, fields: QueryDict, at: Mapping[str, Any], earlier: Earlier, now: datetime
) -> Taken:
    person = signed_in_user(request)
    round = get_object_or_404(Round.objects.select_related("programme"), slug=at["slug"])
    application = numbered_application(round, person, fields.get("number", ""))
    if application is None:
        raise Http404
    form = read_step(application, at["step"], fields, current_language())
    _check(form)
    save_step(
        application=application,
        step=at["step"],
        **form.save_facts,
        values=form.read_values(),
        acted_by=person,
        now=now,
    )
    return Taken()


def _finish_lesson(
    request: HttpRequest, event: SentEvent, fields: QueryDict, at: Mapping[str, Any], earlier: Earlier, now: datetime
) -> Taken:
    learner, lesson = signed_in_user(request), open_unit(request, LessonPage, at["unit_key"])
    complete_unit(learner=learner, unit=source_of(lesson), acted_by=learner, now=now, language=current_language())
    return Taken()


def _check(form: Form) -> None:
    """Raises Unusable with the form's own words: what to put right, box by box."""
    if not form.is_valid():
        fields = {name: form.fields.get(name) for name in form.errors}
        labels = {name: f"{field.label}: " if field and field.label else "" for name, field in fields.items()}
        lines = [labels[name] + " ".join(map(str, errors)) for name, errors in form.errors.items()]
        raise Unusable(" ".join([_("Something was not right. Look at your answers, and save again."), *lines]))


KEEPERS: dict[str, Callable[..., Taken]] = {
    "lessons:answer-quiz": _keep_answers,
    "lessons-plan:edit-page": _keep_plan_page,
    "grants:edit-step": _keep_step,
    "lessons:finish-lesson": _finish_lesson,
}
