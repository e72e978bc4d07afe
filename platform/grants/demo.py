"""The demo's rounds: one with the committee, scores and a budget line; one finished, with awards. Through the services.

Not for sites with real people: it writes what nobody said. Amounts follow the programme's sample factor.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core.models import Programme
from core.money import to_minor
from courses.loading import key_of, read_yaml
from grants.applying.refusals import NotReady
from grants.applying.selectors.applications import last_save_number
from grants.applying.services.applications import begin_application, send_application
from grants.applying.services.saving import save_step
from grants.applying.steps import AMOUNT, CAN_I_APPLY, CERTIFICATES
from grants.deciding.selectors.round_ranking import rank_round
from grants.deciding.services import decisions, publishing
from grants.enums import RuleKind
from grants.loading import CLOSING_HOUR, CONTENT, add_parts, make_page
from grants.models import Application, GrantIndexPage, Round, RoundPage
from grants.reviewing.services import assigning, reviews
from questions.enums import Kind

TEMPLATE = CONTENT / "first-step.round.yaml"
DEMO = CONTENT / "demo.yaml"
BORN = "1991-04-17"
PAID_AFTER = timedelta(days=21)
Read = dict[str, Any]


def load_demo_rounds(
    *, programme: Programme, applicants: Sequence[User], committee: Sequence[User], manager: User, now: datetime
) -> list[Round]:
    """Make the demo's rounds that are missing, each with one application a person, in the order given.

    The committee are people with the role (two or more), ``manager`` is a grant manager. An applicant who doesn't
    hold the certificates that the starter grant asks for stays with an application that is not sent.
    """
    read = read_yaml(DEMO)
    with transaction.atomic():
        missing = [row for row in read["rounds"] if not Round.objects.filter(slug=row["slug"]).exists()]
        return [_Demo(programme, committee, manager, read["reasons"], now).load(row, applicants) for row in missing]


class _Demo:
    """What all steps of one loading share."""

    def __init__(
        self, programme: Programme, committee: Sequence[User], manager: User, reasons: Read, now: datetime
    ) -> None:
        self.programme, self.committee, self.manager = programme, committee, manager
        self.reasons, self.now = reasons, now

    def load(self, read: Read, applicants: Sequence[User]) -> Round:
        round = self.open_round(read)
        rows = list(zip(read["applications"], applicants, strict=False))
        sent = [(self.apply(round, person, row, number), row) for number, (row, person) in enumerate(rows, start=1)]
        assigning.spread_reviews(round=round, each=2, by=self.manager, now=round.closes_at + timedelta(hours=12))
        for application, row in sent:
            self.score(application, row, round.closes_at + timedelta(days=2))
        if read["is_finished"]:
            self.decide(round, {one.number: row["words"] for one, row in sent}, round.closes_at + timedelta(days=7))
        return round

    def open_round(self, read: Read) -> Round:
        """Make a round whose days are over: the row first, because nobody may close a round in the past by editing."""
        index = GrantIndexPage.objects.child_of(self.programme.site.root_page).get()  # type: ignore[union-attr]
        opened = self.now - timedelta(days=read["opened_days_ago"])
        content = read_yaml(TEMPLATE) | {key: read[key] for key in ("slug", "title", "summary", "budget")}
        page = make_page(content, self.programme, opened)
        day = (self.now - timedelta(days=read["closed_days_ago"])).astimezone(self.programme.zone)
        page.closes_at = day.replace(hour=CLOSING_HOUR, minute=0, second=0, microsecond=0)
        page.locale, page.translation_key = index.locale, key_of(index.slug, page.slug)
        round = self.make_row(page)
        add_parts(page, content, index.locale)
        index.add_child(instance=page)
        page.save_revision().publish()
        return round

    def make_row(self, page: RoundPage) -> Round:
        assert page.opens_at and page.closes_at and page.budget  # noqa: S101, PT018 - narrows the types
        return Round.objects.create(
            key=page.translation_key,
            slug=page.slug,
            title=page.title,
            programme=self.programme,
            currency=self.programme.currency,
            budget_minor=to_minor(page.budget, self.programme.currency),
            opens_at=page.opens_at,
            closes_at=page.closes_at,
            time_zone=self.programme.time_zone,
            created_at=page.opens_at,
        )

    def money(self, amount: int) -> int:
        return to_minor(amount * self.programme.sample_factor, self.programme.currency)

    def apply(self, round: Round, person: User, row: Read, number: int) -> Application:
        at = round.opens_at + timedelta(days=number, hours=number % 5)
        application = begin_application(round=round, person=person, form=None, language="en", acted_by=person, now=at)
        for step, values in self.steps_of(application, row).items():
            save_step(
                application=application,
                step=step,
                form_id=uuid.uuid4(),
                based_on=last_save_number(application, step),
                values=values,
                acted_by=person,
                now=at,
            )
        with suppress(NotReady):
            application = send_application(
                form=None,
                application=application,
                agreed=True,
                consent_text=application.version.consent_text or self.programme.consent_text or "I agree.",
                acted_by=person,
                now=at + timedelta(hours=1),
            )
        return application

    def steps_of(self, application: Application, row: Read) -> dict[str, Read]:
        """Return what each step of the application holds, as a person would have typed it."""
        steps: dict[str, Read] = {
            CAN_I_APPLY: {},
            AMOUNT: {"asked": self.money(sum(row["costs"].values()))},
            CERTIFICATES: {"courses": []},
        }
        for rule in application.version.rules.all():
            if rule.kind == RuleKind.CERTIFICATES:
                steps[CERTIFICATES]["courses"] += [course["key"] for course in rule.parameters["courses"]]
            else:
                steps[CAN_I_APPLY][rule.key] = BORN if rule.kind == RuleKind.AGE else rule.parameters["wanted"]
        for question in application.version.questions.select_related("section"):
            value = self.write(question.kind, row[question.key])
            steps.setdefault(question.section.key, {})[question.key] = value
        return steps

    def write(self, kind: str, value: Any) -> Any:
        if kind == Kind.ROWS:
            return [{"what": what, "minor": self.money(amount)} for what, amount in value.items()]
        if kind == Kind.MONEY:
            return self.money(value)
        return str(value)

    def score(self, application: Application, row: Read, at: datetime) -> None:
        """Hand in as many reviews as the file has; a declared conflict closes it to the last reviewer first."""
        assignments = list(application.assignments.select_related("reviewer").order_by("pk"))
        if row.get("conflict") and assignments:
            last = assignments.pop()
            reviews.declare_conflict(
                application=application, reviewer=_present(last.reviewer), reason=row["conflict"], now=at
            )
        for assignment, levels in zip(assignments, row["scores"], strict=False):
            reviews.hand_in_review(
                form_id=uuid.uuid4(),
                based_on=0,
                application=application,
                reviewer=_present(assignment.reviewer),
                values=self.typed(application, levels),
                now=at,
            )

    def typed(self, application: Application, levels: list[int | str]) -> dict[str, str]:
        values = {"comment": ""}
        for criterion, level in zip(application.version.criteria.all(), levels, strict=True):
            values[f"level_{criterion.key}"] = str(level)
            reason = self.reasons["cant"] if level == "cant" else self.reasons[criterion.key][int(level) - 1]
            values[f"reason_{criterion.key}"] = reason
        return values

    def decide(self, round: Round, words: dict[str, str], at: datetime) -> None:
        """Award above the line, decline below it, publish."""
        for line in rank_round(round).open_lines:
            choice = decisions.Choice(None, line.application, self.manager, words[line.application.number])
            if line.rank.is_inside:
                asked = line.application.asked_minor or 0
                due_on = (at + PAID_AFTER).date()
                decisions.decide_award(choice=choice, amount_minor=asked, due_on=due_on, now=at)
            else:
                decisions.decide_decline(choice=choice, now=at)
        publishing.publish_decisions(round=round, by=self.manager, now=at + timedelta(days=1))


def _present(person: User | None) -> User:
    assert person is not None  # noqa: S101 - the demo's people were just passed in
    return person
