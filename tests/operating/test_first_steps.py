"""The first command of a fresh clone works: nothing must be made by hand before it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.migrated import ROOT

PARTS = ("platform", "courses", "lessons", "home", "locale", "static", "templates", "manage.py")


def test_settings_make_the_folder_of_their_own_database(tmp_path: Path) -> None:
    """Git keeps no empty folder, so ``var/`` isn't in a clone."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, symlinks=True)
        else:
            shutil.copy(ROOT / part, tmp_path / part)
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "only-for-this-clone-" + "abcdefghij" * 5,
        "ALLOWED_HOSTS": "seedbed.example",
        "SITE_URL": "https://seedbed.example",
        "EMAIL_URL": "dummymail://",
    }
    command = [sys.executable, "manage.py", "migrate", "contenttypes", "--verbosity", "0"]

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var/seedbed.sqlite3").exists()
