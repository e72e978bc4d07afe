"""What a page shows of a paper."""

import pytest
from django.utils.safestring import mark_safe

from lessons.question_views import AskedQuestion


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("901", "KES\u00a0901"),
        ("1500", "KES\u00a01,500"),
        ("KES 901", "KES\u00a0901"),
        ("a lot", "a lot"),
        ("12.5", "KES\u00a012.5"),
    ],
)
def test_amount_is_read_back_as_amounts_are_written(typed: str, said: str) -> None:
    asked = AskedQuestion(1, "q", "number", mark_safe("How much?"), unit="KES", response=typed)
    assert asked.said == said
