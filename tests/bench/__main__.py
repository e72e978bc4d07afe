"""Make a small site on a scratch database and measure the journey's pages: ``make bench``."""

import os
import secrets
import tempfile
from importlib import import_module

import django

with tempfile.TemporaryDirectory(prefix="seedbed-bench-") as scratch:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings.production",
        SECRET_KEY=secrets.token_urlsafe(60),
        ALLOWED_HOSTS="127.0.0.1,testserver",
        SITE_URL="http://127.0.0.1:8000",
        DATABASE_URL=f"sqlite:///{scratch}/bench.sqlite3",
        MEDIA_ROOT=f"{scratch}/media",
        STATIC_ROOT=f"{scratch}/static",
        EMAIL_URL="dummymail://",
    )
    django.setup()
    import_module("tests.bench.measure").measure_all()
