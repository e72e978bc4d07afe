"""Shared fixtures: a site as a fresh installation has it, a clock, a programme and people."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from wagtail.models import Collection, Locale, Page, Site
from wagtail.signal_handlers import reference_index_auto_update_disabled
from wagtail_localize.models import Translation
from xdist.scheduler import LoadScopeScheduling

from accounts.models import Role, User
from core.models import Programme
from core.process_cache import forget
from tests.accounts.factories import UserFactory, person_with_role
from tests.core.factories import ProgrammeFactory
from tests.migrated import django_db_keepdb

__all__ = ["django_db_keepdb"]

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
SHARED_WORLDS = {"tests/browser", "tests/site"}


@pytest.fixture(scope="session", autouse=True)
def _nobody_else_is_in(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """PostgreSQL drops no database that somebody has open, as a server's thread may after a browser's last request."""
    if connection.vendor != "postgresql":
        yield
        return
    request.getfixturevalue("django_db_setup")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    empty_caches()
    yield
    empty_caches()


@pytest.fixture(autouse=True)
def _references_are_not_counted() -> None:
    """Leave out Wagtail's index of who refers to what: half the cost of publishing, and only deleting asks for it."""
    reference_index_auto_update_disabled.value = True


@pytest.fixture
def references_counted(_references_are_not_counted: None) -> None:
    """For tests of what the admin says before something is deleted."""
    reference_index_auto_update_disabled.value = False


def empty_caches() -> None:
    for alias in settings.CACHES:
        caches[alias].clear()
    forget()


@pytest.fixture(autouse=True)
def _site_stands(request: pytest.FixtureRequest, _empty_cache: None) -> None:
    """Put back what a transactional test's flush took away of what migrations made: see ``put_back_site``."""
    if request.node.get_closest_marker("django_db") or DATABASE_FIXTURES & set(request.fixturenames):
        request.getfixturevalue("_django_db_helper")
        put_back_site()


def put_back_site() -> None:
    if Site.objects.exists():
        return
    ContentType.objects.clear_cache()  # The flush gave them new ids.
    locale, _made = Locale.objects.get_or_create(language_code="en")
    Collection.objects.filter(depth=1).exists() or Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    home = root.get_children().first() or root.add_child(instance=Page(title="Welcome", slug="home", locale=locale))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    # A migration of wagtail-localize makes it; no model of theirs names it, so migrating again would not.
    translating = ContentType.objects.get_for_model(Translation)
    Permission.objects.get_or_create(
        content_type=translating, codename="submit_translation", defaults={"name": "Can submit translations"}
    )


@pytest.fixture
def now() -> datetime:
    """The present, in whole seconds: services are told it, and views that ask the clock agree with it."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def programme(db: None) -> Programme:
    """The programme of the default site."""
    return ProgrammeFactory(key="demo", name="Demo", site=Site.objects.get(is_default_site=True))


@pytest.fixture
def sign_in_as(client: Client, programme: Programme) -> Callable[[Role], User]:
    def sign_in(role: Role) -> User:
        person = person_with_role(role, programme)
        client.force_login(person)
        return person

    return sign_in


@pytest.fixture
def learner(db: None) -> User:
    return UserFactory()


class TogetherWhereAWorldIsShared(LoadScopeScheduling):
    """Give a module's tests to one process, and those of a folder whose tests share one costly world as well."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "/".join(nodeid.split("/")[:2])
        return folder if folder in SHARED_WORLDS else super()._split_scope(nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left waiting for another at the end."""
    items.sort(key=lambda item: "/".join(item.nodeid.split("/")[:2]) not in SHARED_WORLDS)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return TogetherWhereAWorldIsShared(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that is skipped in CI fails the run: nothing may be left out there without anybody noticing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
