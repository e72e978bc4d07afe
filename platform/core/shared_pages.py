"""Shared pages: what all readers of a page see alike is rendered once and kept; each reader's own holes are filled in.

A template says with ``{% hole "…" %}`` (core_tags) where something of the reader's stands, and everything outside the
holes is the shared part. It is rendered for nobody: its request is a ``SharedRequest``, which has no person, session,
cookie or token, and its context has what the view's function ``shared`` returns, which is given that request and no
other. So a person's words can't get into it. Whether the reader may see the page at all (walls, borders, what isn't
published) is decided by the view before it comes here.

Kept under the template, the kind of reader, their choice of pictures, the language, the site and the address; gone when
anything is published
(core.process_cache). Moments and what is left of them belong into holes: nothing is published when time passes.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template import Context, RequestContext, Template, engines
from django.template.backends.django import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe

from core.languages import current_language
from core.picture_choice import picture_choice
from core.process_cache import get_or_make
from core.selectors import site_of_request
from core.template_loading import squeeze

GAP = re.compile("\x00([0-9]+)\x00")  # No text of ours has null bytes: forms and databases refuse them.

ANY_KEY = str(uuid.UUID(int=0))


class NotShared(Exception):
    """A template asks, outside its holes, for something that only one reader has."""


class SomebodySignedIn:
    """Stands for whoever is signed in: that somebody is there is all that the shared part may know."""

    is_authenticated, is_anonymous = True, False

    def __getattr__(self, name: str) -> Any:
        raise NotShared(f"request.user.{name} is the reader's own: it stands in a hole.")


class Hole(NamedTuple):
    """A place in the shared part: the template that fills it, and the shared values that it was given."""

    template: str
    values: Mapping[str, Any]


class SharedRequest(HttpRequest):
    """A request of nobody's for an address. It gathers the holes of the page that is rendered with it."""

    def __init__(self, request: HttpRequest, address: str) -> None:
        super().__init__()
        self.method, self.path, self.path_info = "GET", address, address
        self.META = {name: request.META[name] for name in ("QUERY_STRING",) if request.META.get(name)}
        self.GET = request.GET  # Pages with a query are not kept.
        is_signed_in = is_somebody_signed_in(request)
        self.user: Any = SomebodySignedIn() if is_signed_in else AnonymousUser()
        self.is_preview = is_preview(request)
        self.picture_choice = picture_choice(request)
        self._wagtail_site = site_of_request(request)
        self.holes: list[Hole] = []

    def add(self, hole: Hole) -> SafeString:
        """Take a hole, and return the mark at which the page is cut."""
        self.holes.append(hole)
        return mark_safe(f"\x00{len(self.holes) - 1}\x00")  # noqa: S308 - a number


class SharedPart(NamedTuple):
    """The page's text around its holes: one piece more than there are holes."""

    pieces: list[str]
    holes: list[Hole]


def is_preview(request: HttpRequest) -> bool:
    return bool(getattr(request, "is_preview", False))


def is_somebody_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def render_shared(
    request: HttpRequest,
    template: str,
    *,
    shared: Callable[[HttpRequest], Mapping[str, Any]],
    own: Mapping[str, Any],
    kind: str = "",
    own_key: uuid.UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page: its shared part with what ``shared`` returns, its holes with ``own`` and the reader's request.

    ``kind`` tells apart what shares an address or a template and is yet another page ("finished"); strangers and the
    signed-in are told apart anyway. ``own_key``: the part of the address that is the reader's own, for instance their
    try at a quiz: all readers share the page. Holes know ``own`` and what the template gives them, nothing else of
    ``shared``. Raises NotShared.
    """
    address = request.path.replace(str(own_key), ANY_KEY) if own_key else request.path

    def make() -> SharedPart:
        anybody = SharedRequest(request, address)
        text = engine().get_template(template).render(dict(shared(anybody)), anybody)
        pieces = GAP.split(squeeze(text))
        return SharedPart(pieces[::2], [anybody.holes[int(number)] for number in pieces[1::2]])

    if is_preview(request) or request.META.get("QUERY_STRING"):
        part = make()
    else:
        part = get_or_make(_name_of(request, template, kind, address), make)
    if own_key:
        part = SharedPart([piece.replace(ANY_KEY, str(own_key)) for piece in part.pieces], part.holes)
    return HttpResponse(fill(part, own, request), status=status)


def _name_of(request: HttpRequest, template: str, kind: str, address: str) -> str:
    site = site_of_request(request)
    reader = "signed in" if is_somebody_signed_in(request) else "stranger"
    place = f"{current_language()} {site.pk if site else ''} {address}"
    return f"shared {template} {kind} {reader} {picture_choice(request).value} {place}"


def fill(part: SharedPart, own: Mapping[str, Any], request: HttpRequest) -> str:
    """Put the reader's own into the holes."""
    django = engine().engine
    context = RequestContext(request, dict(own))
    text = [part.pieces[0]]
    with context.bind_template(Template("", engine=django)):
        for hole, after in zip(part.holes, part.pieces[1:], strict=True):
            text += (fill_hole(hole, context), after)
    return "".join(text)


def fill_hole(hole: Hole, context: Context) -> SafeString:
    assert context.template is not None  # noqa: S101 - it is being rendered
    template = context.template.engine.get_template(hole.template)
    with context.push(**hole.values):
        return template.render(context)


def engine() -> DjangoTemplates:
    return engines["django"]  # type: ignore[return-value]
