"""The closed list of log verbs: what the house's log can say that somebody did.

Each app lists its own in ``log_verbs.LogVerb``, in one grammar ("application.sent": the subject and what was done to
it), with words for people, and registers them in its ``AppConfig.ready``: core knows no other app. Nothing else can be
recorded (``core.services.log_line``). A verb is stored: who renames one writes a migration (core.log_migrations).
"""

import re

from django.db import models
from django.utils.functional import Promise

Group = str | Promise
GRAMMAR = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
_groups: dict[type[models.TextChoices], Group] = {}


def register(verbs: type[models.TextChoices], group: Group) -> None:
    """Add an app's verbs, under a heading for who filters the log by them. Raises ValueError."""
    taken = {verb for known in _groups if known is not verbs for verb in known.values}
    for verb in verbs.values:
        if verb in taken or not GRAMMAR.fullmatch(verb):
            raise ValueError(f"not a new verb of the form subject.done: {verb}")
    _groups[verbs] = group


def choices() -> list[tuple[Group, list[tuple[str, str]]]]:
    """Return all verbs with their words, by app, as a field or a filter takes them."""
    return [(group, list(verbs.choices)) for verbs, group in _groups.items()]


def is_known(verb: str) -> bool:
    return any(verb in verbs.values for verbs in _groups)
