"""The test suite: fast password hashing, and an SQLite file (threads can't share an in-memory database)."""

import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, STORAGES, env

SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
SITE_URL = WAGTAILADMIN_BASE_URL = "https://seedbed.test"
MAY_BE_A_DEMO = True
SCRATCH = Path(env("TEST_SCRATCH", default=tempfile.mkdtemp(prefix="seedbed-test-")))

# A live server's idle thread must not keep a database open that the run wants to drop.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = str(SCRATCH / "unused.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"TEMPLATE": env("TEST_TEMPLATE", default=None)}  # already migrated

MEDIA_ROOT = str(SCRATCH / "media")
STATIC_ROOT = str(SCRATCH / "static")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Its own tests switch it on: inside a test's transaction nothing is ever committed, so nothing would empty it.
PAGE_CACHE_SECONDS = 0
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Only searching in the admin reads the index; its own test switches it on (tests/operating/test_indexes.py).
SEARCH_BACKEND = "wagtail.search.backends.database"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": SEARCH_BACKEND, "AUTO_UPDATE": False}}  # type: ignore[dict-item]
PASSWORD_HASHERS = ["accounts.hashers.FoldedMD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
