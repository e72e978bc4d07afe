"""Every route of the site, found by walking the URL resolver: nobody has to remember to list a new one."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern


@dataclass(frozen=True)
class Route:
    """One address pattern: its full name (``app:verb-noun``), what it wants, and the view behind it."""

    name: str
    pattern: str
    params: dict[str, str] = field(hash=False)
    view: Callable[..., Any] = field(hash=False, compare=False)

    def address(self, values: dict[str, Any]) -> str:
        """The address with these values in it; a number that nobody gave is 1, a text "x"."""
        defaults = {"IntConverter": 1, "UUIDConverter": uuid.UUID(int=1)}
        text = self.pattern.replace("^", "").replace("$", "")
        for name, converter in self.params.items():
            value = str(values.get(name, defaults.get(converter, "x")))
            text = re.sub(rf"<(?:\w+:)?{name}>", lambda _found, value=value: value, text)
        return "/" + text

    @property
    def label(self) -> str:
        return f"{self.name or '(no name)'} at /{self.pattern}"


def params_of(pattern: Any) -> dict[str, str]:
    """Name each parameter's converter; a regular expression's groups count as text."""
    if isinstance(pattern, RoutePattern):
        return {name: type(converter).__name__ for name, converter in pattern.converters.items()}
    if isinstance(pattern, RegexPattern):
        groups = pattern.regex.groupindex or [f"{n}" for n in range(pattern.regex.groups)]
        return dict.fromkeys(groups, "regex")
    return {}


def walk(
    patterns: list[Any], prefix: str = "", names: str = "", params: dict[str, str] | None = None
) -> Iterator[Route]:
    for entry in patterns:
        # A language prefix is resolved in the default language, whose prefix is empty.
        part = "" if isinstance(entry.pattern, LocalePrefixPattern) else str(entry.pattern)
        own = {**(params or {}), **params_of(entry.pattern)}
        if isinstance(entry, URLResolver):
            below = f"{names}{entry.namespace}:" if entry.namespace else names
            yield from walk(entry.url_patterns, prefix + part, below, own)
        elif isinstance(entry, URLPattern):
            yield Route(names + (entry.name or ""), prefix + part, own, entry.callback)


@cache
def all_routes() -> tuple[Route, ...]:
    return tuple(walk(get_resolver().url_patterns))
