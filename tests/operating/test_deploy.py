"""What stands in deploy/ is what systemd and nginx take, starts what is there, and names only settings that exist."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migrated import ROOT
from tests.operating.drills import sqlite_drill

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SETTINGS = ROOT / "platform/config/settings"


def read_unit(file: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(file.read_text())
    return parser


def test_web_tasks_clock_and_backup_are_there_and_each_timer_starts_its_service() -> None:
    names = {file.name for file in UNITS}

    assert names == {
        "seedbed-web.service",
        "seedbed-tasks.service",
        "seedbed-due.service",
        "seedbed-due.timer",
        "seedbed-backup.service",
        "seedbed-backup.timer",
    }
    assert all(name.replace(".timer", ".service") in names for name in names)


@pytest.mark.parametrize("file", [file for file in UNITS if file.suffix == ".service"], ids=lambda file: file.name)
def test_a_service_starts_what_is_there_with_the_sites_settings(file: Path) -> None:
    service = read_unit(file)["Service"]
    program, *arguments = service["ExecStart"].split()

    assert service["EnvironmentFile"] == "/etc/seedbed.env"
    assert service["User"] == "seedbed"
    assert (ROOT / Path(program).relative_to("/srv/seedbed")).exists()
    if arguments:
        asked = subprocess.run([sys.executable, "manage.py", arguments[1], "--help"], cwd=ROOT, capture_output=True)
        assert asked.returncode == 0


@pytest.mark.parametrize("name", ["seedbed-web.service", "seedbed-tasks.service"])
def test_what_serves_comes_back_for_ever(name: str) -> None:
    unit = read_unit(DEPLOY / "systemd" / name)

    assert unit["Service"]["Restart"] == "always"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Where systemd is there. Paths and user are those of a server, so they are put in place of this machine's."""
    program = shutil.which("systemd-analyze")
    for file in UNITS:
        text = file.read_text().replace("/srv/seedbed", str(ROOT)).replace("User=seedbed", "User=root")
        (tmp_path / file.name).write_text(text)
        assert "ExecStart" in text or "OnCalendar" in text
    if program:
        files = sorted(tmp_path.iterdir())
        done = subprocess.run([program, "verify", "--man=no", *files], capture_output=True, text=True)
        assert not [line for line in done.stderr.splitlines() if "seedbed" in line], done.stderr


def test_the_settings_template_names_settings_that_are_read() -> None:
    sources = "".join(file.read_text() for file in SETTINGS.glob("*.py")) + (DEPLOY / "serve").read_text()
    named = re.findall(r"^#?([A-Z0-9_]+)='", (DEPLOY / "seedbed.env.example").read_text(), re.MULTILINE)

    assert len(named) > 10
    assert not [name for name in named if name not in sources and name != "DJANGO_SETTINGS_MODULE"]


def test_the_proxy_hands_on_what_the_site_needs_and_takes_pictures_for_the_admin() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    admin = text.partition("location /admin/")[2].partition("}")[0]

    assert int(re.findall(r"client_max_body_size (\d+)m", admin)[0]) >= 10
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "proxy_set_header Host $host;" in text
    assert "proxy_request_buffering on;" in text


def test_nginx_takes_the_example(tmp_path: Path) -> None:
    """Where nginx is there; its braces are counted where it is not."""
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count("{") == text.count("}")
    if (program := shutil.which("nginx")) and (openssl := shutil.which("openssl")):
        certificate = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "1"]
        files = ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"]
        subprocess.run([openssl, "req", *certificate, *files], check=True, capture_output=True)
        text = text.replace("/etc/letsencrypt/live/learn.example.org", str(tmp_path))
        whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {text} }}"
        (tmp_path / "nginx.conf").write_text(whole)
        done = subprocess.run([program, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_manage_runs_with_the_sites_settings(tmp_path: Path, django_db_setup: None) -> None:
    """Not with a developer's, as a forgotten variable would have it."""
    given = sqlite_drill(tmp_path).environment
    (tmp_path / "env").write_text("".join(f"{name}='{value}'\n" for name, value in given.items() if name != "PATH"))
    environment = {"PATH": given["PATH"], "SEEDBED_ENV": str(tmp_path / "env")}
    show = "from django.conf import settings; print(settings.SETTINGS_MODULE, settings.DATABASES['default']['NAME'])"
    command = [DEPLOY / "manage", "shell", "--no-imports", "--command", show]

    done = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["config.settings.production", str(tmp_path / "seedbed.sqlite3")]


def test_manage_says_where_it_looks_for_settings() -> None:
    environment = {"PATH": "/usr/bin:/bin", "SEEDBED_ENV": "/nowhere"}

    done = subprocess.run([DEPLOY / "manage", "check"], env=environment, capture_output=True, text=True)

    assert done.returncode == 78
    assert "/nowhere can't be read" in done.stderr
