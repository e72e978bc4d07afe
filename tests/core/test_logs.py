"""Log lines say when, how bad and in which request; what is away says so once a minute."""

import logging
import re
import sys

import pytest
from django.test import Client

from core.logs import LineFormatter, OncePerMinute, RequestIdFilter, begin_request, current_request_id, end_request

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING (\S+) seedbed\.test Words")


def record(name: str = "seedbed.test", at: float = 1_000_000.0, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.WARNING, __file__, 1, "Words", (), None)
    made.created = at
    made.__dict__.update(fields)
    return made


def written() -> str:
    made = record()
    RequestIdFilter().filter(made)
    return LineFormatter().format(made)


def test_a_line_says_when_how_bad_where_and_what() -> None:
    found = LINE.fullmatch(written())

    assert found
    assert found[1] == "-"


@pytest.mark.parametrize(
    ("given", "taken"),
    [("6af62a9ece47", True), ("", False), ("x" * 65, False), ("two words", False), ("forged\nline", False)],
)
def test_a_request_has_a_mark_of_its_own_or_the_proxys(given: str, taken: bool) -> None:
    begin_request(environ={"HTTP_X_REQUEST_ID": given})
    mark = current_request_id()
    end_request()

    assert (mark == given) is taken
    assert re.fullmatch(r"[\w.-]{1,64}", mark)
    assert current_request_id() == "-"


@pytest.mark.django_db
def test_what_a_page_logs_carries_the_requests_mark(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(RequestIdFilter())

    client.get("/nowhere/", headers={"x-request-id": "6af62a9ece47"})

    assert [line.request_id for line in caplog.records if "Not Found" in line.message] == ["6af62a9ece47"]


def test_what_is_away_says_so_once_a_minute_and_without_a_traceback() -> None:
    once = OncePerMinute()
    try:
        raise ConnectionError("Redis is away")
    except ConnectionError:
        first = record(exc_info=sys.exc_info())

    passed = [once.filter(first), *(once.filter(record(at=1_000_000.0 + second)) for second in (1, 59, 60, 61))]

    assert passed == [True, False, False, True, False]
    assert first.getMessage() == "Words: Redis is away"
    assert not first.exc_info
    assert once.filter(record(name="another", at=1_000_001.0)), "each logger by itself"
