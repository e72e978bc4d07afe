"""Measures every page of the journey beside a bare Django view, in turn, so that a busy machine is busy for both.

Bytes, requests and queries are exact. Requests a second are the median of several passes; the ratio to the bare view
is taken in each pass, then its median: it holds on other machines, the plain figure doesn't.
"""

import logging
import statistics
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from home.demo.learners import without_tasks
from tests.bench.load import requests_a_second, write_request
from tests.bench.servers import Server, serving
from tests.conftest import put_back_site
from tests.site.audiences import STRANGER
from tests.site.pages import JourneyPage, journey
from tests.site.weights import Weight, weigh
from tests.site.world import World, build_world

PASSES = 5
SECONDS = 0.6
BARE = "tests.bench.bare:application"
SITE = "config.wsgi:application"


class Cost(NamedTuple):
    """What one page costs. ``speeds`` and ``ratios`` have one figure a pass."""

    page: JourneyPage
    weight: Weight
    speeds: list[float]
    ratios: list[float]


def measure_all() -> None:
    logging.disable(logging.WARNING)
    world = _make_site()
    costs = [Cost(page, _weigh(world, page), [], []) for page in journey(world)]
    connection.close()
    with serving(BARE, {}) as bare, serving(SITE, {}) as site:
        speeds = [_one_pass(world, costs, bare, site) for _pass in range(PASSES)]
        memory = site.memory
    _print(costs, speeds, memory)


def _weigh(world: World, page: JourneyPage) -> Weight:
    """Weigh it as it is when somebody else was there since the last publishing; a stranger's as if nobody was."""
    if page.role != STRANGER:
        world.client(page.role).get(page.address)
    return weigh(world.client(page.role), page.address)


def _make_site() -> World:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    put_back_site()
    with without_tasks():
        return build_world()


def _one_pass(world: World, costs: list[Cost], bare: Server, site: Server) -> float:
    """Measure the bare view, then each page; return the bare view's requests a second."""
    stick = requests_a_second(bare.port, write_request(bare.port, "/"), SECONDS)
    for cost in costs:
        session = world.sessions.get(cost.page.role, "")
        request = write_request(site.port, cost.page.address, session, settings.SESSION_COOKIE_NAME)
        speed = requests_a_second(site.port, request, SECONDS)
        cost.speeds.append(speed)
        cost.ratios.append(speed / stick)
    return stick


def _print(costs: list[Cost], bare: list[float], memory: int) -> None:
    lines = [f"{'page':28}{'bytes':>8}{'requests':>10}{'queries':>9}{'a second':>10}{'of bare':>9}"]
    for page, weight, speeds, ratios in costs:
        figures = f"{weight.total:>8,}{weight.requests:>10}{len(weight.queries):>9}"
        lines.append(f"{page.name:28}{figures}{statistics.median(speeds):>10,.0f}{statistics.median(ratios):>9.1%}")
    lines.append(f"{'a bare Django view':28}{11:>8}{1:>10}{0:>9}{statistics.median(bare):>10,.0f}{1:>9.1%}")
    lines += [
        "Bytes: all requests of a first visit, compressed, without content pictures.",
        f"A second: median of {PASSES} passes of {SECONDS} s a page, four connections, one worker.",
        f"The worker then held {memory / 2**20:,.0f} MB (proportional set size).",
    ]
    print("\n".join(lines))  # noqa: T201 - it is a command
