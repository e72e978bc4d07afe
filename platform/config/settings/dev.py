"""A developer's machine, and the demo: SQLite under var/, mail on the console."""

import hashlib

from config.settings.base import *  # noqa: F403
from config.settings.base import ROOT, VAR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or "demo-only-" + hashlib.sha256(str(ROOT).encode()).hexdigest()
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}").rstrip("/")
WAGTAILADMIN_BASE_URL = SITE_URL
MAY_BE_A_DEMO = True
VAR.mkdir(exist_ok=True)
