"""The admin's lists at 1, 30 and 1,000 applications: at most 15 queries a list, and the same for all.

Nine of them are Wagtail's own, for any screen of its admin: session, user, two for permissions, profile, roles,
languages, and two for what the menu shows.
"""

import csv
import io
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.models import Programme
from grants.deciding.selectors.round_ranking import rank_round
from grants.deciding.services import decisions
from grants.enums import Status
from grants.models import Application, ApplicationEvent, Assignment, Round
from grants.reviewing.services import assigning
from tests.grants.committee import KES, choice, make_application, make_manager, make_member, make_round_rows
from tests.grants.many import add_applications, add_reviews

pytestmark = pytest.mark.django_db
LISTS = {
    "rounds": "/admin/grants/",
    "round": "/admin/grants/{pk}/",
    "round, filtered": "/admin/grants/{pk}/?status=in_review&q=Person",
    "results": "/admin/grants/{pk}/results/",
    "ranking": "/admin/grants/{pk}/ranking/",
    "csv": "/admin/grants/{pk}/ranking/?export=csv",
    "xlsx": "/admin/grants/{pk}/ranking/?export=xlsx",
    "publish": "/admin/grants/{pk}/publish/",
    "share out": "/admin/grants/{pk}/share-out/",
}


@pytest.fixture
def round(programme: Programme, now: datetime) -> Round:
    return make_round_rows(programme, now, budget=75_000 * KES)


def fill(round: Round, manager: User, count: int, now: datetime) -> None:
    """Add so many applications with two reviews each, one that a conflict closes, a decision, and one who competes."""
    programme = round.programme
    closed, decided = (make_application(round, now) for _ in range(2))
    Application.objects.filter(pk=closed.pk).update(acted_by=manager)
    decisions.decide_decline(choice=choice(decided, make_manager(programme), "No"), now=now)
    make_application(round, now, person=make_member(programme))
    rows = add_applications(round, count, now, status=Status.IN_REVIEW)
    add_reviews(rows, [make_member(programme) for _ in range(2)], now)


def cost_of(client: Client, path: str) -> int:
    """Open the page and read it whole; return its queries."""
    client.get(path)  # what the process caches (content types, site roots) is read now
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    assert response.status_code == 200, path
    assert body
    return len(queries)


def test_lists_cost_at_most_fifteen_queries_and_the_same_at_a_thousand(
    client: Client, round: Round, manager: User, now: datetime
) -> None:
    client.force_login(manager)
    costs: dict[int, dict[str, int]] = {}
    for count, more in ((1, 1), (30, 29), (1000, 970)):
        fill(round, manager, more, now)
        costs[count] = {name: cost_of(client, path.format(pk=round.pk)) for name, path in LISTS.items()}
    assert costs[1] == costs[30] == costs[1000], costs
    assert max(costs[1000].values()) <= 15, costs[1000]


def test_one_application_costs_the_same_whatever_the_round_holds(
    client: Client, round: Round, manager: User, now: datetime
) -> None:
    """No list: it shows answers, reviewers, scores, the decision, who else is free, who asks, and its whole history."""
    application = make_application(round, now)
    client.force_login(manager)
    path = f"/admin/grants/{round.pk}/application/{application.number}/"
    few = cost_of(client, path)
    fill(round, manager, 100, now)
    assert cost_of(client, path) == few <= 31


def test_the_budget_line_stands_where_the_money_ends_on_whichever_page(
    client: Client, round: Round, manager: User, programme: Programme, now: datetime
) -> None:
    """Each of the 90 asks for 1,000 to 1,089, so about 70 fit into 75,000: the line stands on the second page."""
    add_reviews(add_applications(round, 90, now), [make_member(programme)], now)
    client.force_login(manager)
    ends_before = rank_round(round).ends_before
    assert ends_before
    assert 50 < ends_before < 90
    first, second = (client.get(f"/admin/grants/{round.pk}/ranking/?p={n}").content.decode() for n in (1, 2))
    words = "Here the budget of KES\u00a075,000 ends"
    assert words not in first
    assert second.count(words) == 1
    assert f"down to place {ends_before - 1}." in first
    assert f"down to place {ends_before - 1}." in second
    line = second.index(words)
    places = [second.index(f"<td>{ends_before - 1}</td>"), line, second.index(f"<td>{ends_before}</td>")]
    assert places == sorted(places)


def test_the_spreadsheet_holds_every_page(
    client: Client, round: Round, manager: User, programme: Programme, now: datetime
) -> None:
    add_reviews(add_applications(round, 120, now), [make_member(programme)], now)
    client.force_login(manager)
    response = client.get(f"/admin/grants/{round.pk}/ranking/?export=csv&p=2")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))  # type: ignore[attr-defined]
    assert [row[0] for row in rows[1:]] == [str(place) for place in range(1, 121)]


def test_sharing_out_a_thousand_costs_as_many_queries_as_ten(
    round: Round, manager: User, programme: Programme, now: datetime
) -> None:
    """It is one transaction: while it runs, nobody else writes on SQLite, so it must be short."""
    members = [make_member(programme) for _ in range(5)]
    costs = {}
    for count in (10, 1000):
        add_applications(round, count, now + timedelta(days=count))
        with CaptureQueriesContext(connection) as queries:
            spread = assigning.spread_reviews(round=round, each=2, by=manager, now=now)
        costs[count] = len(queries)
        assert spread.made == 2 * count
    batches = costs[1000] - costs[10]  # SQLite takes so many values in one INSERT, and no more
    assert costs[10] <= 60, costs  # most of them tell the five members
    assert batches <= 60, costs
    assert {member.assignments.count() for member in members} == {404}
    assert not Application.objects.exclude(status=Status.IN_REVIEW).exists()
    assert ApplicationEvent.objects.filter(to_status=Status.IN_REVIEW, actor=manager).count() == 1010
    assert Assignment.objects.filter(assigned_by=manager).count() == 2020


def cpu_of(client: Client, path: str) -> float:
    """Return the CPU seconds of the page, the least of seven looks."""
    client.get(path)
    seconds = []
    for _look in range(7):
        begun = time.process_time()
        assert client.get(path).status_code == 200
        seconds.append(time.process_time() - begun)
    return min(seconds)


def test_a_reviewers_pages_do_not_grow_with_what_was_given_to_them(
    client: Client, round: Round, programme: Programme, now: datetime
) -> None:
    """Of 900 a third are handed in and a third were decided earlier: queries and CPU stay what they were."""
    member, old = make_member(programme), make_round_rows(programme, now, slug="old")
    client.force_login(member)
    costs: dict[int, list[float]] = {}
    queries: dict[int, list[int]] = {}
    for count, more in ((6, 6), (900, 894)):
        waiting = add_applications(round, more // 3, now, status=Status.IN_REVIEW)
        done = add_applications(round, more // 3, now, status=Status.IN_REVIEW)
        earlier = add_applications(old, more // 3, now, status=Status.DECLINED)
        add_reviews(done + earlier, [member], now)
        Assignment.objects.bulk_create(
            Assignment(application=one, reviewer=member, reviewer_pseudonym=member.pseudonym, assigned_at=now)
            for one in waiting
        )
        paths = ["/review/", f"/review/{waiting[0].number}/", f"/review/{done[0].number}/", "/review/?earlier=1"]
        costs[count] = [cpu_of(client, path) for path in paths]
        queries[count] = [cost_of(client, path) for path in paths]
    assert queries[6] == queries[900]
    assert max(queries[900]) <= 15
    growth = [many / few for many, few in zip(costs[900], costs[6], strict=True)]
    assert growth[1] < 2, growth
    assert growth[2] < 2, growth
    assert max(growth) < 5, growth  # the list shows fifty of them instead of four
