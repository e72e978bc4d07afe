"""Every form of the site, found by opening every page as somebody who may."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import Resolver404, resolve
from wagtail.models import Page

from tests.site import audiences as who
from tests.site.routes import Route, all_routes
from tests.site.weights import plain_text
from tests.site.world import World

NOT_WRITTEN = ", ".join(f"[type={kind}]" for kind in ("hidden", "radio", "checkbox", "submit", "file"))
WRITTEN = f"textarea[name], input[name]:not({NOT_WRITTEN}, [disabled])"
LATER_ROW = re.compile(r"-[1-9]\d*-(?:what|amount)$")
Fields = tuple[tuple[str, str], ...]
# Whoever has most to show first: a page's forms are filled in by the first of these who may open it.
ACTORS = (who.LEARNER, who.COMMITTEE, who.MANAGER, who.ADMINISTRATOR, who.STRANGER)


@dataclass(frozen=True)
class FoundForm:
    """A form on a page: where it leads, how, who may send it, and its fields as a browser would send them.

    ``cut`` names the boxes for sentences of which a browser would cut off what is too long.
    """

    page: str
    action: str
    method: str
    role: str
    fields: Fields
    buttons: frozenset[str]
    written: frozenset[str]
    cut: frozenset[str]

    @property
    def names(self) -> list[str]:
        """What somebody can type or choose, and what the page remembers: all but the token and the buttons.

        Of a table's rows (``costs-0-what``, ``costs-1-what``…) the first: one loop reads them all.
        """
        left_out = self.buttons | {"csrfmiddlewaretoken"}
        return [name for name, _value in self.fields if name not in left_out and not LATER_ROW.search(name)]

    def filled(self, **changes: str) -> dict[str, str]:
        return {name: changes.get(name, value) for name, value in self.fields if name != "csrfmiddlewaretoken"}

    @property
    def label(self) -> str:
        return f"{self.method} {self.action} from {self.page} as {self.role}"


def is_ours(route: Route) -> bool:
    """Wagtail's own admin has forms by the hundred, tested by Wagtail; its public door is ours."""
    return not route.name.startswith("wagtail") and not route.pattern.startswith("admin/test404")


def roles_that_may(route: Route) -> list[str]:
    audience = who.audience_of(route)
    allowed = (audience.may or audience.might) if audience else frozenset()
    return [role for role in ACTORS if role in allowed]


def our_addresses(world: World) -> Iterator[tuple[str, list[str]]]:
    """Every address of ours with who may open it: the routes, and one page of each type, in both languages."""
    for route in all_routes():
        if is_ours(route) and (roles := roles_that_may(route)):
            yield world.address_of(route), roles
    for page in one_page_of_each_type():
        address = urlsplit(page.full_url or "").path
        yield address, list(ACTORS)
        yield f"/ar{address}", list(ACTORS)


def one_page_of_each_type() -> list[Page]:
    kinds: dict[int, Page] = {}
    for page in Page.objects.live().filter(depth__gt=1, locale__language_code="en").specific():
        kinds.setdefault(page.content_type_id, page)
    return list(kinds.values())


def all_forms(world: World) -> list[FoundForm]:
    """Each form once: the same fields to the same view count as the same form."""
    found: dict[tuple[str, str, tuple[str, ...]], FoundForm] = {}
    for address, roles in our_addresses(world):
        for role in roles[:1] if who.STRANGER not in roles else [roles[0], who.STRANGER]:
            for form in forms_on(world.client(role), address, role):
                found.setdefault((view_name(form.action), form.method, tuple(sorted(form.names))), form)
    return list(found.values())


def view_name(action: str) -> str:
    try:
        return resolve(action).view_name
    except Resolver404:
        return action


def forms_on(client: Client, address: str, role: str) -> Iterator[FoundForm]:
    response = client.get(address)
    if not response.get("Content-Type", "").startswith("text/html"):
        return
    for form in BeautifulSoup(plain_text(response), "html.parser").find_all("form"):
        target = urlsplit(urljoin(address, str(form.get("action", "") or address)))
        yield FoundForm(
            page=address,
            action=target.path,
            method=str(form.get("method", "get")).upper(),
            role=role,
            fields=tuple(fields_of(form)),
            written=frozenset(str(field["name"]) for field in form.select(WRITTEN)),
            cut=frozenset(str(field["name"]) for field in form.select("textarea[name][maxlength]:not([disabled])")),
            buttons=frozenset(str(button["name"]) for button in form.select("button[name]")),
        )


def fields_of(form: Tag) -> Iterator[tuple[str, str]]:
    """What a browser would send, with the first choice taken where nothing is chosen yet."""
    seen: set[str] = set()
    for tag in form.select("input[name], textarea[name], select[name], button[name]"):
        name, kind = str(tag["name"]), str(tag.get("type", tag.name))
        if name in seen or kind == "file" or tag.has_attr("disabled"):
            continue
        seen.add(name)
        if tag.name == "select":
            options = [str(option.get("value", option.text)) for option in tag.find_all("option")]
            yield name, next((value for value in options if value), "")
        else:
            yield name, str(tag.get("value", "")) or tag.text.strip()
