"""One world for these tests: built once, in a transaction that is rolled back after the last of them."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.conftest import put_back_site
from tests.site.forms import FoundForm, all_forms
from tests.site.world import World, build_world


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        put_back_site()
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def forms(world: World) -> list[FoundForm]:
    return all_forms(world)
