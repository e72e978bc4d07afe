"""Refusals: errors of services that carry the words for the person who is refused.

A view shows ``words`` and, where there is one, the way on; no view or template asks for a class's name.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class WayOn:
    """A link to where the person can go on: an address of this site, and what the link says."""

    path: str
    words: str | Promise


class Refusal(Exception):
    """Nothing was done. ``words`` say what is wrong and the way round, in the language of who asked.

    ``code`` names the refusal in an address (``?refused=not-agreed``): it stays the same when the class is renamed.
    """

    words: str | Promise = _("You can't do this here.")
    way_on: WayOn | None = None
    code: ClassVar[str] = ""

    def __init__(self, words: str | Promise | None = None, *, way_on: WayOn | None = None) -> None:
        super().__init__()
        if words is not None:
            self.words = words
        if way_on is not None:
            self.way_on = way_on

    def __str__(self) -> str:
        return str(self.words)
