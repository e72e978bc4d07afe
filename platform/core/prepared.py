"""Prepared queries: the SQL of a queryset written once per process, and asked again with other values.

Django takes milliseconds to write a UNION of a dozen parts, and half a millisecond for a plain row; the database
answers in a fraction of that. Only for what is asked with every click and whose text never changes but for values.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

AnyModel = TypeVar("AnyModel", bound=Model)
FIRST_STAND_IN = -1_000_000_001  # no row's key; each number of a query has one of its own


class Text(NamedTuple):
    """The SQL with its parameters, and what turns the database's values into Python's, by column."""

    sql: str
    parameters: tuple[Any, ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


def _stand_in(kind: type, place: int) -> Any:
    number = FIRST_STAND_IN - place
    if kind is uuid.UUID:
        return uuid.UUID(int=-number)
    return f"stand-in {number}" if kind is str else number


class PreparedQuery:
    """``build`` returns the queryset (values_list) for the values that ``rows`` is called with.

    Their names: ``names`` are those of numbers, ``kinds`` say of others what they are (str, uuid.UUID). They stand in
    the query as they are given: none may be None, or a text that Django would turn into another.
    """

    def __init__(self, build: "Callable[..., QuerySet[Any, Any]]", *names: str, **kinds: type) -> None:
        self.build = build
        kinds = {**dict.fromkeys(names, int), **kinds}
        self.stand_ins = {name: _stand_in(kind, place) for place, (name, kind) in enumerate(kinds.items())}
        self.texts: dict[str, Text] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Ask the database, in one query. Values come as the queryset would give them."""
        text = self._text_for(connection.vendor)
        given = {_key(self.stand_ins[name]): value for name, value in values.items()}
        parameters = [given.get(_key(one), one) for one in text.parameters]
        with connection.cursor() as cursor:
            cursor.execute(text.sql, [one.hex if _is_hex(one) else one for one in parameters])
            rows = cursor.fetchall()
        for column, (converters, expression) in text.converters.items():
            rows = [(*row[:column], _convert(row[column], converters, expression), *row[column + 1 :]) for row in rows]
        return rows

    def _text_for(self, vendor: str) -> Text:
        if vendor not in self.texts:
            compiler = self.build(**self.stand_ins).query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
            columns = [one[0] for one in compiler.select[: compiler.col_count]]
            self.texts[vendor] = Text(sql, tuple(parameters), compiler.get_converters(columns))
        return self.texts[vendor]


def columns_of(model: type[AnyModel], path: str = "") -> list[str]:
    """Return what a prepared query selects for ``row_of``; ``path`` leads to the model ("round__")."""
    return [f"{path}{field.attname}" for field in model._meta.concrete_fields]


def row_of(model: type[AnyModel], cells: "Iterator[Any]") -> AnyModel:
    """Return the model's row that the next cells hold, as ``columns_of`` selects them."""
    names = [field.attname for field in model._meta.concrete_fields]
    return model.from_db(connection.alias, names, [next(cells) for _name in names])


def _key(value: Any) -> Any:
    """SQLite is given a UUID as its letters. True is 1 to a dictionary, and no number of ours."""
    return value.hex if isinstance(value, uuid.UUID) else (type(value), value) if isinstance(value, bool) else value


def _is_hex(value: Any) -> bool:
    return isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field


def _convert(value: Any, converters: list[Callable[..., Any]], expression: Any) -> Any:
    for converter in converters:
        value = converter(value, expression, connection)
    return value
