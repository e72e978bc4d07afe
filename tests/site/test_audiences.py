"""Who may open what: every address is declared, and every role is sent to every address to see that it is so."""

import pytest

from tests.site.audiences import (
    ADMINISTRATOR,
    COMMITTEE,
    DECLARED,
    EDITORS,
    FINANCE,
    LEARNER,
    MANAGER,
    ROLES,
    STAFF,
    STRANGER,
    TRAINER,
    WAGTAIL_RAISES,
    Audience,
    audience_of,
)
from tests.site.forms import is_ours
from tests.site.outcomes import BROKEN, GONE, IN, METHOD, NO, SIGN_IN, outcome_of
from tests.site.routes import Route, all_routes
from tests.site.world import World, nothing_stays

KNOCKING = {STRANGER, LEARNER, COMMITTEE, TRAINER, MANAGER, FINANCE, ADMINISTRATOR}


def complaint(role: str, audience: Audience, outcome: str) -> str:
    """Say what is wrong with this outcome for this role, or nothing."""
    if outcome == BROKEN:
        return "breaks"
    if role in audience.may:
        return "" if outcome in {IN, METHOD} else f"must let in, but is {outcome}"
    if role in audience.might:
        return ""
    if outcome == IN:
        return "must refuse, but lets in"
    if outcome == SIGN_IN and role != STRANGER and audience.title.startswith("the person"):
        return "sends somebody who is signed in to sign in"
    return ""


def ask(world: World, role: str, route: Route, method: str) -> str:
    """Send the role to the route; return a line of complaint, or nothing."""
    audience = audience_of(route)
    if audience is None or (role in STAFF and route.name in WAGTAIL_RAISES):
        return ""
    address = world.address_of(route)
    with nothing_stays():
        response = world.client(role).generic(method, address)
        outcome = outcome_of(response, address)
        wrong = complaint(role, audience, outcome)
        # An empty form may be refused, and a thing of Wagtail's that isn't there is not found.
        if role in audience.may and outcome in {GONE, NO} and (method == "POST" or address.startswith("/admin/")):
            wrong = ""
    return f"{method} {address} ({route.label}, for {audience.title}): {wrong}, {response.status_code}" if wrong else ""


def test_every_route_has_a_declared_audience() -> None:
    undeclared = [route.label for route in all_routes() if audience_of(route) is None]
    assert not undeclared, "Nobody said who may open these (tests/site/audiences.py):\n" + "\n".join(undeclared)


def test_every_declaration_fits_a_route() -> None:
    taken = {id(audience_of(route)) for route in all_routes()}
    idle = [names for names, audience in DECLARED if id(audience) not in taken]
    assert not idle, f"No route is left for {idle}"


def methods_for(route: Route, role: str) -> tuple[str, ...]:
    """Of Wagtail's own rooms for editors, those knock whose rights differ; those try to write who may do some of it."""
    if is_ours(route):
        return ("GET", "POST")
    if audience_of(route) == EDITORS and role not in KNOCKING:
        return ()
    return ("GET", "POST") if role in {TRAINER, MANAGER} else ("GET",)


@pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")  # Wagtail-localize's own report
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_role_gets_where_it_may_and_nowhere_else(role: str, world: World) -> None:
    asked = [ask(world, role, route, method) for route in all_routes() for method in methods_for(route, role)]
    complaints = "\n".join(line for line in asked if line)
    assert not complaints, f"As {role}:\n{complaints}"
