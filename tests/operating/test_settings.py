"""Production refuses to start when it would be unsafe, and what it serves carries the headers it should."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parents[2]
START = "import django; django.setup(); from config.wsgi import application"
SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "seedbed.example",
    "SITE_URL": "https://seedbed.example",
    "DATABASE_URL": "sqlite:////tmp/seedbed-never-made.sqlite3",
}


def run(*arguments: str, **changes: str | None) -> "subprocess.CompletedProcess[str]":
    """Start a fresh interpreter in the root with production's settings, changed; None takes one away."""
    given = {name: value for name, value in {**SAFE, **changes}.items() if value is not None}
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=path | given, capture_output=True, text=True)


def test_production_starts_and_passes_the_deployment_check() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"DEBUG": "1"}, "DEBUG"),
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY"),
        ({"SECRET_KEY": "demo-only-" + "0123456789abcdef" * 4}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "seedbed.example,*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"SITE_URL": None}, "SITE_URL"),
    ],
)
def test_production_refuses_an_unsafe_setting(changes: dict[str, str | None], named: str) -> None:
    done = run("-c", START, **changes)
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {named}" in done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/c/", "/ar/c/", "/c/NOBODYHAS2/", "/accounts/login/", "/tell-us/"])
def test_public_page_carries_the_security_headers(path: str) -> None:
    headers = Client().get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_middleware_stands_in_the_order_that_its_work_needs() -> None:
    """Monitors, security, static files, compression, pages that come compressed, then whatever knows the person."""
    names = [import_string(path).__name__ for path in settings.MIDDLEWARE]
    first = ["SecurityMiddleware", "WhiteNoiseMiddleware", "CompressionMiddleware", "PageCacheMiddleware"]
    assert names[:5] == ["HealthMiddleware", *first]
    assert names.index("AddressLanguageMiddleware") < names.index("CommonMiddleware")
