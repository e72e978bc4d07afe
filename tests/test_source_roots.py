"""`platform/` is a source root and never a package: the standard library's `platform` must stay importable."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_fresh_interpreter_finds_both_the_standard_library_and_our_apps() -> None:
    path = "import sys; sys.path[:0] = ['.', 'platform']; "
    code = path + "import platform, uuid, core; print(platform.system(), core.__file__)"

    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split()[1] == str(ROOT / "platform/core/__init__.py")


def test_platform_is_not_a_package() -> None:
    assert not (ROOT / "platform/__init__.py").exists()
