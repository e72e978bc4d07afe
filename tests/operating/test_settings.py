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
    "EMAIL_URL": "smtp+tls://mail.seedbed.example:587",
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
        ({"SITE_URL": "http://seedbed.example"}, "SITE_URL"),
        ({"SITE_URL": "http://localhost.example"}, "SITE_URL"),
        ({"SITE_URL": "seedbed.example"}, "SITE_URL"),
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL"),
        ({"REDIS_URL": "localhost:6379"}, "REDIS_URL"),
        ({"REDIS_URL": "rubbish"}, "REDIS_URL"),
    ],
)
def test_production_refuses_an_unsafe_setting(changes: dict[str, str | None], named: str) -> None:
    done = run("-c", START, **changes)
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {named}" in done.stderr


@pytest.mark.parametrize(
    "changes", [{"SITE_URL": "http://127.0.0.1:8000"}, {"SITE_URL": "http://localhost"}, {"EMAIL_URL": "dummymail://"}]
)
def test_production_starts_where_nothing_travels(changes: dict[str, str]) -> None:
    done = run("-c", START, **changes)
    assert done.returncode == 0, done.stderr


def test_strict_transport_is_for_this_host_alone_unless_its_owner_says_more() -> None:
    ask = "from django.conf import settings as s; print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS)"
    assert run("-c", ask).stdout.split() == ["31536000", "False"]
    assert run("-c", ask, SECURE_HSTS_INCLUDE_SUBDOMAINS="1").stdout.split() == ["31536000", "True"]


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
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Server"] == "web"


def test_middleware_stands_in_the_order_that_its_work_needs() -> None:
    """Monitors, security, static files, compression, pages that come compressed, then whatever knows the person."""
    names = [import_string(path).__name__ for path in settings.MIDDLEWARE]
    first = ["SecurityMiddleware", "WhiteNoiseMiddleware", "CompressionMiddleware", "PageCacheMiddleware"]
    assert names[:5] == ["HealthMiddleware", *first]
    assert names.index("AddressLanguageMiddleware") < names.index("CommonMiddleware")


def test_production_is_no_demo() -> None:
    done = run("-c", "import django; django.setup(); from django.conf import settings; print(settings.MAY_BE_A_DEMO)")
    assert done.stdout.strip() == "False", done.stderr


def test_mails_and_authenticators_carry_the_sites_name() -> None:
    show = "from django.conf import settings; print(settings.DEFAULT_FROM_EMAIL, '·', settings.MFA_TOTP_ISSUER)"
    done = run("-c", f"import django; django.setup(); {show}", SITE_NAME="Shamba")
    assert done.stdout.strip() == "Shamba <seedbed@localhost> · Shamba", done.stderr
