"""Measures every page of the journey beside a bare Django view, in turn, so that a busy machine is busy for both.

Bytes, requests and queries are exact. Requests a second are the median of several passes; the ratio to the bare view
is taken in each pass, then its median: it holds on other machines, the plain figure doesn't. The milliseconds of a core
are the server's own (/proc), whatever else runs. ``var/bench.json`` has it all, to be compared later.
"""

import json
import logging
import statistics
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from courses.models import CoursePage
from home.demo.learners import without_tasks
from tests.bench.attempts import statements_of_an_attempt
from tests.bench.load import ask_often, requests_a_second, write_request
from tests.bench.paint import first_paints
from tests.bench.servers import ROOT, Server, serving
from tests.conftest import put_back_site
from tests.site.audiences import STRANGER
from tests.site.pages import JourneyPage, journey
from tests.site.weights import ARRIVING, Weight, weigh, weigh_kept
from tests.site.world import World, build_world

FILE = ROOT / "var" / "bench.json"
PASSES = 5
SECONDS = 0.6
BARE = "tests.bench.bare:application"
SITE = "config.wsgi:application"


@dataclass
class Cost:
    """What one page costs. ``speeds``, ``ratios`` and ``cpu`` (milliseconds) have one figure a pass."""

    page: JourneyPage
    weight: Weight
    speeds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure_all() -> None:
    logging.disable(logging.WARNING)
    world = _make_site()
    costs = [Cost(page, _weigh(world, page)) for page in journey(world)]
    attempt = statements_of_an_attempt(world)
    course = CoursePage.objects.get(slug="finances", locale__language_code="en")
    kept = {course.slug: asdict(weigh_kept(world.client(STRANGER), course.translation_key))}
    connection.close()
    with serving(BARE, {}) as bare, serving(SITE, {}) as site:
        speeds = [_one_pass(world, costs, bare, site) for _pass in range(PASSES)]
        memory = site.memory
        paints = first_paints(world, [cost.page for cost in costs], site.port)
    _write(costs, speeds, paints, attempt, kept)
    _print(costs, speeds, memory)


def _weigh(world: World, page: JourneyPage) -> Weight:
    """Weigh it as it is when somebody else was there since the last publishing; a stranger's as if nobody was."""
    if page.role != STRANGER:
        world.client(page.role).get(page.address)
    return weigh(world.client(page.role), page.address, ARRIVING)


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
        used = site.cpu_seconds
        load = ask_often(site.port, request, SECONDS)
        cost.cpu.append((site.cpu_seconds - used) * 1000 / load.count)
        cost.speeds.append(load.a_second)
        cost.ratios.append(load.a_second / stick)
    return stick


def _write(
    costs: list[Cost], bare: list[float], paints: dict[str, int], attempt: dict[str, int], kept: dict[str, Any]
) -> None:
    """Write the figures for machines; a name stays what it is, so that a later turn's can be laid beside these."""
    figures = {
        "bare": {"rps": round(statistics.median(bare), 1)},
        "pages": {
            cost.page.name: {**_figures_of(cost), "first_paint_slow_ms": paints.get(cost.page.name)} for cost in costs
        },
        "attempts": attempt,
        "offline": kept,
    }
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(figures, indent=2) + "\n")


def _figures_of(cost: Cost) -> dict[str, float]:
    return {
        "bytes": cost.weight.total,
        "requests": cost.weight.requests,
        "queries": len(cost.weight.queries),
        "cpu_ms": round(statistics.median(cost.cpu), 2),
        "rps": round(statistics.median(cost.speeds), 1),
        "share_of_bare": round(statistics.median(cost.ratios), 4),
    }


def _print(costs: list[Cost], bare: list[float], memory: int) -> None:
    lines = [f"{'page':28}{'bytes':>8}{'requests':>10}{'queries':>9}{'CPU ms':>9}{'a second':>10}{'of bare':>9}"]
    for cost in costs:
        page = _figures_of(cost)
        exact = f"{page['bytes']:>8,}{page['requests']:>10}{page['queries']:>9}"
        lines.append(
            f"{cost.page.name:28}{exact}{page['cpu_ms']:>9.2f}{page['rps']:>10,.0f}{page['share_of_bare']:>9.1%}"
        )
    lines.append(f"{'a bare Django view':28}{11:>8}{1:>10}{0:>9}{'':>9}{statistics.median(bare):>10,.0f}{1:>9.1%}")
    lines += [
        "Bytes: all requests of a first visit, compressed, without content pictures.",
        f"A second: median of {PASSES} passes of {SECONDS} s a page, four connections, one worker.",
        f"The worker then held {memory / 2**20:,.0f} MB (proportional set size).",
    ]
    print("\n".join(lines))  # noqa: T201 - it is a command
