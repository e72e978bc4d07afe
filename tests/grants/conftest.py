"""What most tests of reviewing and deciding begin with: a closed round, one application sent to it, and its people."""

from datetime import datetime

import pytest

from accounts.models import User
from core.models import Programme
from grants.models import Application, Round
from tests.grants.committee import make_application, make_manager, make_member, make_round_rows
from tests.grants.factories import make_published_round


@pytest.fixture
def round(programme: Programme, now: datetime) -> Round:
    """A closed one, by rows only. A module about applying asks for ``open_round`` instead."""
    return make_round_rows(programme, now)


@pytest.fixture
def open_round(programme: Programme, now: datetime) -> Round:
    """An open one, published by its page as an editor does."""
    return make_published_round(now=now)


@pytest.fixture
def application(round: Round, now: datetime) -> Application:
    return make_application(round, now)


@pytest.fixture
def member(programme: Programme) -> User:
    return make_member(programme)


@pytest.fixture
def manager(programme: Programme) -> User:
    return make_manager(programme)
