"""Two transactions that overlap in a chosen order, with a real thread: the second begins while the first is open."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

MOMENT, LONGEST = 0.2, 10  # seconds: for what nobody can look at (SQLite's one write lock), and for what never waits


def act_meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do ``first``, and before it is committed begin ``second`` on a connection of its own; return what it answers.

    ``first`` is committed as soon as ``second`` waits for it or has ended. What ``second`` raises is raised here.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            running = pool.submit(_on_its_own_connection, second)
            _wait_until_it_waits(running)
        return running.result(timeout=LONGEST)


def _on_its_own_connection(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


def _wait_until_it_waits(running: "Future[Any]") -> None:
    if connection.vendor != "postgresql":
        time.sleep(MOMENT)
        return
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    until = time.monotonic() + LONGEST
    while not running.done() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone():
                return
        time.sleep(0.01)
