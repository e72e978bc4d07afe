"""A change is followed by the tests of its folder; what matters everywhere by all of them."""

import pytest

from tests.changed import paths_for


@pytest.mark.parametrize(
    ("names", "tests"),
    [
        (["platform/grants/services/awards.py"], ["tests/grants"]),
        (["courses/trees.py", "tests/lessons/test_blocks.py"], ["tests/courses", "tests/lessons"]),
        (["templates/lessons/lesson.html"], ["tests/lessons", "tests/site"]),
        (["platform/accounts/views.py"], ["tests/accounts", "tests/site"]),
        (["platform/operations/health.py", "deploy/serve"], ["tests/operating"]),
        (["platform/config/settings/base.py", "courses/trees.py"], ["tests"]),
        (["requirements/base.lock"], ["tests"]),
        (["tests/conftest.py"], ["tests"]),
        (["docs/operating.md"], ["tests/test_docs.py"]),
        (["LICENSE", ""], []),
    ],
)
def test_changed_files_lead_to_their_tests(names: list[str], tests: list[str]) -> None:
    assert paths_for(names) == tests
