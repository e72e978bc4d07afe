"""Which tests belong to changed files: reads their names from standard input, prints paths for pytest."""

import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
EVERYTHING = "tests"
# Whatever stands here may matter to any test.
ALL_OVER = {"requirements", "pyproject.toml", "manage.py", "config", "conftest.py", "migrated.py"}
# Folders whose tests have another name.
ELSEWHERE = {
    "operations": ["tests/operating"],
    "deploy": ["tests/operating"],
    ".ci": ["tests/operating"],
    "docs": ["tests/test_docs.py"],
    "README.md": ["tests/test_docs.py"],
    "locale": ["tests/core/test_messages.py"],
    "static": ["tests/site", "tests/operating"],
}
SCREENS = ["tests/site"]


def paths_for(names: Iterable[str]) -> list[str]:
    """Return folders and files below tests/, the whole suite as one; nothing where no test looks."""
    found: set[str] = set()
    for name in names:
        parts = PurePosixPath(name).parts
        if not parts:
            continue
        if parts[0] == "tests" and len(parts) > 2:
            found.add(f"tests/{parts[1]}")
            continue
        room = parts[1] if parts[0] in {"platform", "templates", "tests"} and len(parts) > 1 else parts[0]
        if ALL_OVER & {room, parts[-1]}:
            return [EVERYTHING]
        found.update(ELSEWHERE.get(room, [f"tests/{room}"]))
        if parts[0] == "templates" or parts[-1] in {"views.py", "urls.py"} or "views" in parts:
            found.update(SCREENS)
    return sorted(path for path in found if (ROOT / path).exists())


if __name__ == "__main__":
    sys.stdout.write(" ".join(paths_for(sys.stdin.read().split("\n"))))
