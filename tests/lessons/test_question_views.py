"""What a page shows of a paper."""

import pytest

from lessons.question_views import ask, show_marked

PAPER = {
    "currency": "KES",
    "factor": 1,
    "questions": [
        {
            "id": "q",
            "type": "number",
            "text": "How much?",
            "answer": "901",
            "tolerance": "0",
            "unit": "money",
            "why_right": "R",
            "why_wrong": "W",
        }
    ],
}


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
    (marked,) = show_marked(PAPER, {"q": typed}, {"q": False})
    assert marked.shown["said"] == said


def test_number_that_can_not_be_read_is_said_before_and_after() -> None:
    (asked,) = ask(PAPER, {"q": "a lot"}, {})
    (marked,) = show_marked(PAPER, {"q": "a lot"}, {"q": False})
    assert asked.problem == "We can't read this as one number. Write it in digits only, for example 1500."
    assert asked.unread is marked.unread is not None


@pytest.mark.parametrize("typed", ["901", None])
def test_number_that_can_be_read_or_was_not_typed_is_no_problem(typed: str | None) -> None:
    (asked,) = ask(PAPER, {"q": typed}, {})
    assert (asked.problem, asked.unread) == ("", None)
