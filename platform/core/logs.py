"""Logging: lines carry the request they belong to, and one trouble doesn't fill the log."""

import logging
import re
import secrets
import time
from contextvars import ContextVar
from typing import Any

from django.core.signals import request_finished, request_started

NO_REQUEST = "-"
SHAPE = re.compile(r"[\w.-]{1,64}")
_request_id: ContextVar[str] = ContextVar("request_id", default=NO_REQUEST)


def current_request_id() -> str:
    return _request_id.get()


def begin_request(environ: dict[str, Any] | None = None, **_signal: Any) -> None:
    """Take the proxy's ``X-Request-ID`` where it is plain, so that both logs can be read side by side; or make one."""
    given = (environ or {}).get("HTTP_X_REQUEST_ID", "")
    _request_id.set(given if SHAPE.fullmatch(given) else secrets.token_hex(6))


def end_request(**_signal: Any) -> None:
    _request_id.set(NO_REQUEST)


def connect() -> None:
    request_started.connect(begin_request, dispatch_uid="core.begin_request")
    request_finished.connect(end_request, dispatch_uid="core.end_request")


class RequestIdFilter(logging.Filter):
    """Give each record its ``request_id``, for the format."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class OncePerMinute(logging.Filter):
    """Let one line a minute of a logger pass, without its traceback: what is away says so with every request."""

    seconds = 60.0

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if abs(record.created - self.last.get(record.name, 0.0)) < self.seconds:
            return False
        self.last[record.name] = record.created
        if record.exc_info:
            record.msg, record.args = f"{record.getMessage()}: {record.exc_info[1]}", ()
            record.exc_info = record.exc_text = None
        return True


class LineFormatter(logging.Formatter):
    """Time in UTC, level, request, logger, words: ``2026-11-02T09:30:00Z WARNING 3f0c… django.request Not Found``."""

    converter = staticmethod(time.gmtime)
    default_format = "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s"

    def __init__(self) -> None:
        super().__init__(self.default_format, datefmt="%Y-%m-%dT%H:%M:%SZ")
