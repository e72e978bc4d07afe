"""Private interfaces of other people's packages that we lean on: docs/private-interfaces.md lists each with a test."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import wagtail.admin
import wagtail.users
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.http.request import split_domain_port
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks_db.management.commands import db_worker
from pytest_django import Settings
from wagtail.models import Page, Site

from accounts.forms import SignUpForm
from accounts.models import User
from accounts.services.roles import _forget_cached_roles
from accounts.sessions import BY_KEY
from accounts.sessions import SessionStore as PreparedSessionStore
from accounts.wagtail_users import PersonCreationForm
from core.models import Picture, Programme
from core.pictures.renditions import with_renditions
from core.prepared import PreparedQuery
from core.selectors import site_of_request
from core.storage import WholeFileSystemStorage
from home.demo.learners import without_tasks
from operations.management.commands.db_worker import LastingWorker
from questions.fields import DayMonthYearWidget
from questions.formulas import calculate
from tests.accounts.factories import PASSWORD, UserFactory
from tests.core.cameras import make_picture
from tests.core.factories import ProgrammeFactory
from tests.migrated import ROOT
from tests.operating.queues import DATABASE

LIST = ROOT / "docs" / "private-interfaces.md"
SOURCES = [ROOT / "platform", *(ROOT / name for name in ("courses", "lessons", "home"))]
DOCUMENTED = {"_meta", "_default_manager"}
OUR_OWN_KEYS = {"_roles", "_taken", "_page", "_at"}  # on the person, ends of names
NO_MODULES = {"config.settings.production", "config.settings.development", "config.asgi"}  # each a process of its own


# The list


def rows() -> list[list[str]]:
    lines = [line for line in LIST.read_text().splitlines() if line.startswith("| ") and not line.startswith("| name")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def listed() -> set[str]:
    return {name for row in rows() for name in re.findall(r"`([^`]+)`", row[0])}


@cache
def trees() -> dict[str, ast.Module]:
    files = [file for source in SOURCES for file in source.rglob("*.py") if "migrations" not in file.parts]
    return {_module_of(file): ast.parse(file.read_text()) for file in files}


def _module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts[parts[0] == "platform" :] if part != "__init__")


def is_private(name: str) -> bool:
    return bool(re.fullmatch(r"_[A-Za-z]\w*[A-Za-z0-9]", name)) and name not in DOCUMENTED


@cache
def our_own_names() -> set[str]:
    """Return the private names that our code itself gives: to functions, classes, variables, attributes of self."""
    found = set(OUR_OWN_KEYS)
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
                found.add(node.attr)
    return found


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def names_in(tree: ast.Module) -> Iterator[str]:
    """Yield private names that are read or written in somebody else's thing, imported, or named in a text."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name, value=of) if is_private(name):
                if not (_is_self(of) and name in our_own_names()):
                    yield name
            case ast.ImportFrom(module=module, names=names):
                if "internal" in (module or "") or any(is_private(part) for part in (module or "").split(".")):
                    yield str(module)
                yield from (one.name for one in names if is_private(one.name))
            case ast.Import(names=names):
                yield from (one.name for one in names if "internal" in one.name)
            case ast.Constant(value=str() as text) if is_private(text) and text not in our_own_names():
                yield text


def overridden() -> Iterator[str]:
    """Yield private methods of ours that stand before one of somebody else's, in a mixin too."""
    modules = {name: importlib.import_module(name) for name in trees() if name not in NO_MODULES}
    classes = {one for module in modules.values() for one in vars(module).values() if inspect.isclass(one)}
    for one in classes:
        ours = [base for base in one.__mro__ if base.__module__ in modules]
        others = [base for base in one.__mro__ if base.__module__ not in modules]
        for name, value in ((name, value) for base in ours for name, value in vars(base).items()):
            written = getattr(value, "__func__", value)
            is_ours = inspect.isfunction(written) and written.__module__ in modules
            if is_private(name) and is_ours and any(name in vars(base) for base in others):
                yield name


def test_every_private_name_that_we_use_is_listed() -> None:
    used = {f"{name} ({module})" for module, tree in trees().items() for name in names_in(tree)}
    assert {use for use in used if use.split(" (")[0] not in listed()} == set()
    assert set(overridden()) <= listed()


def test_what_is_listed_is_used() -> None:
    text = "\n".join(ast.unparse(tree) for tree in trees().values())
    names = {name for name in listed() if re.fullmatch(r"\w+(\.\w+)*", name) and not name.startswith("wagtailadmin")}
    assert {name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)} == set()


def test_each_of_the_list_names_a_test_that_is_there() -> None:
    tests = "\n".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    named = [(row[0], re.findall(r"`(test_\w+)`", row[3])) for row in rows()]
    assert [name for name, found in named if not found] == []
    assert {test for _name, found in named for test in found if f"def {test}(" not in tests} == set()


# Django


def test_the_host_is_read_as_it_was_sent(rf: RequestFactory) -> None:
    request = rf.get("/", HTTP_HOST="not-allowed.example:81")

    assert request._get_raw_host() == "not-allowed.example:81"
    assert split_domain_port(request._get_raw_host()) == ("not-allowed.example", "81")


@pytest.mark.django_db
def test_a_constraint_of_a_field_outside_the_form_is_asked() -> None:
    UserFactory(phone="+254711111111")
    typed = {"name": "Otieno", "phone": "+254711111111", "password1": PASSWORD, "password2": PASSWORD}

    assert "Somebody already signs in with this phone number." in str(PersonCreationForm(typed).errors)


def test_a_storage_writes_by_save(tmp_path: Path) -> None:
    names = []

    class Watched(WholeFileSystemStorage):
        def _save(self, name: str, content: Any) -> str:
            names.append(name)
            return super()._save(name, content)

    assert Watched(location=tmp_path).save("words.txt", ContentFile(b"words")) == names[0] == "words.txt"


@pytest.mark.django_db
def test_a_file_that_is_not_saved_says_so() -> None:
    picture = make_picture()
    brought = Picture(title="Brought", file=ContentFile(b"no picture", "brought.jpg"))

    assert (picture.file._committed, brought.file._committed) == (True, False)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_days_are_asked_day_first(language: str) -> None:
    with translation.override(language):
        drawn = DayMonthYearWidget().render("q", date(2026, 5, 17))

    assert re.findall(r'name="(q_\w+)"', drawn) == ["q_day", "q_month", "q_year"]


@pytest.mark.django_db
def test_permissions_are_kept_on_the_person_under_these_names() -> None:
    person = User.objects.get(pk=UserFactory().pk)
    before = person.has_perm("wagtailadmin.access_admin")
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    kept = person.has_perm("wagtailadmin.access_admin")
    _forget_cached_roles(person)

    assert (before, kept) == (False, False)
    assert person.has_perm("wagtailadmin.access_admin")
    assert {name for name in vars(person) if name.endswith("perm_cache")} == {
        "_perm_cache",
        "_group_perm_cache",
        "_user_perm_cache",
    }


@pytest.mark.django_db
def test_what_follows_a_commit_stands_second_in_a_list() -> None:
    def follow() -> None: ...

    transaction.on_commit(follow)

    assert connection.run_on_commit[-1][1] is follow


@pytest.mark.django_db
def test_a_prepared_query_answers_as_its_queryset() -> None:
    first, second = ProgrammeFactory(), ProgrammeFactory()

    def build(low: int, high: int) -> Any:
        named = Programme.objects.order_by().values_list("pk", "name")
        return named.filter(pk=low).union(named.filter(pk=high))

    prepared = PreparedQuery(build, "low", "high")

    for low, high in ((first.pk, second.pk), (second.pk, second.pk)):
        assert sorted(prepared.rows(low=low, high=high)) == sorted(build(low, high))


@pytest.mark.django_db
def test_a_prepared_query_reads_texts_keys_and_times_as_its_queryset() -> None:
    person = UserFactory()

    def build(pseudonym: str) -> Any:
        return User.objects.filter(pseudonym=pseudonym).values_list("pk", "pseudonym", "date_joined", "is_active")

    assert PreparedQuery(build, pseudonym=str).rows(pseudonym=person.pseudonym) == list(build(person.pseudonym))


@pytest.mark.django_db
def test_a_session_is_read_by_our_query() -> None:
    """Django's own way is never taken, and one that has ended is none."""
    kept = PreparedSessionStore()
    kept["words"] = "of mine"
    kept.save()
    with CaptureQueriesContext(connection) as queries:
        assert PreparedSessionStore(kept.session_key)["words"] == "of mine"
    assert len(queries) == 1
    assert BY_KEY.texts
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = PreparedSessionStore(kept.session_key)
    assert "words" not in ended
    assert ended.session_key is None


@pytest.mark.django_db
def test_a_connection_says_how_it_connects() -> None:
    name = "database" if connection.vendor == "sqlite" else "dbname"

    assert str(connection.get_connection_params()[name]) == str(connection.settings_dict["NAME"])
    assert connection.vendor == "sqlite" or callable(connection.close_pool)  # type: ignore[attr-defined]


# Wagtail


@pytest.mark.django_db
def test_wagtail_takes_the_site_that_we_found(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    request = rf.get("/")
    found = site_of_request(request)

    with django_assert_num_queries(0):
        assert Site.find_for_request(request) is found


@pytest.mark.django_db
def test_wagtail_takes_the_route_that_we_found(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    request, page = rf.get("/elsewhere/"), Page.objects.get(depth=2)
    request._wagtail_route_for_request = (page, [], {})  # type: ignore[attr-defined]

    with django_assert_num_queries(0):
        assert Page.route_for_request(request, "/elsewhere/") == (page, [], {})


@pytest.mark.django_db
def test_a_picture_looks_into_the_renditions_that_were_read(django_assert_num_queries: Any) -> None:
    picture: Picture = make_picture()
    made = picture.get_rendition("width-320")
    (read,) = with_renditions([picture.pk]).values()
    read.__dict__["prefetched_renditions"] = [made]

    with django_assert_num_queries(0):
        assert read.get_rendition("width-320") is made


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "check"), [(PersonCreationForm, "_clean_username"), (SignUpForm, "_clean_phone")])
def test_forms_ask_our_own_checks(form: Any, check: str) -> None:
    asked: list[str] = []
    watched = type("Watched", (form,), {check: lambda self: asked.append(check)})

    watched({"name": "Otieno", "phone": "0712345678", "password1": PASSWORD, "password2": PASSWORD}).is_valid()

    assert asked == [check]


OURS = ROOT / "templates"
THEIRS = [Path(package.__file__).parent / "templates" for package in (wagtail.admin, wagtail.users)]  # type: ignore[arg-type]
EXTENDS, BLOCK = re.compile(r'{% extends "(wagtail[^"]+)" %}'), re.compile(r"{% block (\w+)")
EXTENDING = sorted(str(file.relative_to(OURS)) for file in OURS.rglob("*.html") if EXTENDS.search(file.read_text()))


def blocks_of(name: str) -> set[str]:
    """Return the blocks of Wagtail's template and of what it extends."""
    text = next((folder / name).read_text() for folder in THEIRS if (folder / name).exists())
    above = re.search(r'{% extends "([^"]+)" %}', text)
    return {*BLOCK.findall(text), *(blocks_of(above[1]) if above else ())}


@pytest.mark.parametrize("name", EXTENDING)
def test_blocks_that_our_admin_templates_fill_are_there(name: str) -> None:
    text = (OURS / name).read_text()
    extended = EXTENDS.search(text)
    assert extended
    assert set(BLOCK.findall(text)) - blocks_of(extended[1]) == set()


def test_templates_that_we_replace_are_still_shown() -> None:
    home = (THEIRS[0] / "wagtailadmin" / "home.html").read_text()
    assert "wagtailadmin/home/account_summary.html" in home


# allauth


@pytest.mark.django_db
def test_a_session_knows_how_it_was_signed_in(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session = SessionStore()
    request.user = UserFactory()
    record_authentication(request, request.user, "mfa", id=7, type="totp")

    (record,) = get_authentication_records(request, request.user)
    assert (record["method"], record["id"], record["type"]) == ("mfa", 7, "totp")
    assert request.session[AUTHENTICATION_METHODS_SESSION_KEY] == [record]


@pytest.mark.django_db
def test_a_closed_account_with_the_right_password_is_set_aside(rf: RequestFactory) -> None:
    person = UserFactory(username="amina", is_active=False)
    backend = AuthenticationBackend()

    assert backend.authenticate(rf.get("/"), username="amina", password=PASSWORD) is None
    assert backend.unstash_authenticated_user() == person
    assert backend.authenticate(rf.get("/"), username="amina", password="wrong words") is None
    assert backend.unstash_authenticated_user() is None


# django-tasks


def test_a_backend_of_tasks_is_exchanged_for_a_while() -> None:
    from certificates.tasks import make_pdf  # noqa: PLC0415 - models are there only now

    usual = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    with without_tasks():
        make_pdf.enqueue("no such certificate")
        held = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
        assert [result.args for result in held.results] == [["no such certificate"]]  # type: ignore[attr-defined]
    assert task_backends[DEFAULT_TASK_BACKEND_ALIAS] is usual


@pytest.mark.django_db
def test_the_command_makes_the_worker_of_its_module(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.TASKS = DATABASE
    made = []

    class Watched(LastingWorker):
        def run(self) -> None:
            made.append((self.running, self.batch, self.worker_id))

    monkeypatch.setattr(db_worker, "Worker", Watched)
    call = db_worker.Command()
    call_command(call, batch=True, worker_id="this-one")

    assert made == [(True, True, "this-one")]


# simpleeval


def test_sums_are_worked_out_in_fractions() -> None:
    assert calculate("-(100 / 3) * 3 + price", {"price": Fraction(1, 3)}) == Fraction(-299, 3)
