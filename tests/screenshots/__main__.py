"""Make a demo site on a scratch database and photograph it.

``python -m tests.screenshots [words in pages' names]`` fills screenshots/; with ``--docs`` it makes the pictures of
README and docs.
"""

import os
import sys
import tempfile
from importlib import import_module

import django

scratch = tempfile.mkdtemp(prefix="seedbed-screenshots-")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs an event loop in this thread.
os.environ["TEST_SCRATCH"] = scratch
os.environ["DATABASE_URL"] = f"sqlite:///{scratch}/unused.sqlite3"
django.setup()
take = import_module("tests.screenshots.take")
take.take_for_docs() if sys.argv[1:] == ["--docs"] else take.take_all(sys.argv[1:])
