"""What completes a unit is registered by the app that declares its kind."""

from datetime import UTC, datetime

import pytest

from courses import unit_completion
from courses.trees import unit_models
from lessons.models import LessonPage
from tests.accounts.factories import UserFactory
from tests.courses.factories import make_course, unit_pages

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def test_each_kind_of_unit_says_what_completes_it() -> None:
    assert {*unit_models()} == {*unit_completion._rules}


def test_a_kind_without_a_rule_is_never_completed_by_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = unit_pages(make_course())[0]
    monkeypatch.delitem(unit_completion._rules, LessonPage)

    with pytest.raises(KeyError):
        unit_completion.is_ready(UserFactory(), unit)
    with pytest.raises(KeyError):
        unit_completion.settle_again(unit, NOW)
