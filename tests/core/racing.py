"""Several calls at the same moment, in real threads, each on its own connection to the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from core.refusals import Refusal


def at_once(*acts: Callable[[], Any], catch: type[Exception] = Refusal) -> list[Any]:
    """Run all acts together; return what each returned or, if it is to be caught, raised. Raises the rest."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=30)
            return act()
        except catch as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
