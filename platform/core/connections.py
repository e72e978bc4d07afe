"""Database connections of threads: closed when their thread ends.

Django keeps a connection in the thread that opened it and closes it in that thread's next request. The server ends
threads that have nothing to do; their connections would stay open until Python's cyclic collector came by, and a burst
of visitors would leave PostgreSQL without free slots, or SQLite with hundreds of open files, long after it was over.
"""

import contextlib
import threading
from typing import Any

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

_of_thread = threading.local()


class CloseAtEnd:
    """Lives in thread-local storage: Python drops it, and nothing else refers to it, when the thread is over."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def __del__(self) -> None:
        with contextlib.suppress(Error):
            self.connection.close()


def close_when_thread_ends(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Receive ``connection_created``; the main thread's connections end with the process.

    One that connects anew, as each request does with a pool, is watched already: a second watcher would push the
    first one out, and that would close what has just been opened.
    """
    watcher = getattr(_of_thread, connection.alias, None)
    is_watched = watcher is not None and watcher.connection is connection
    if not is_watched and threading.current_thread() is not threading.main_thread():
        setattr(_of_thread, connection.alias, CloseAtEnd(connection))


def connect() -> None:
    connection_created.connect(close_when_thread_ends, dispatch_uid="core.close_when_thread_ends")
