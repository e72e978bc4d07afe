"""Prepared queries: the SQL of a large queryset written once per process, and asked again with other numbers.

Django takes milliseconds to write a UNION of a dozen parts and the database a fraction of one to answer it. Only for
what is asked with every click and whose text never changes but for numbers.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FIRST_STAND_IN = -1_000_000_001  # no row's key; each number of a query has one of its own


class PreparedQuery:
    """``build`` returns the queryset (values_list, no dates in it) for the numbers that ``rows`` is called with."""

    def __init__(self, build: "Callable[..., QuerySet[Any, Any]]", *names: str) -> None:
        self.build = build
        self.stand_ins = {name: FIRST_STAND_IN - place for place, name in enumerate(names)}
        self.texts: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def rows(self, **numbers: int) -> list[tuple[Any, ...]]:
        """Ask the database, in one query."""
        text, parameters = self._text_for(connection.vendor)
        given = {self.stand_ins[name]: number for name, number in numbers.items()}
        with connection.cursor() as cursor:
            cursor.execute(text, [given.get(one, one) if isinstance(one, int) else one for one in parameters])
            return cursor.fetchall()

    def _text_for(self, vendor: str) -> tuple[str, tuple[Any, ...]]:
        if vendor not in self.texts:
            self.texts[vendor] = self.build(**self.stand_ins).query.sql_with_params()
        return self.texts[vendor]
