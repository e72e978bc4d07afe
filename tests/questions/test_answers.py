"""Answers as every reader sees them; and what is read can be typed again."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import MAX_MINOR, NO_CURRENCY
from core.numbers import number_as_text
from questions.answers import WRITERS, ReadAnswer, read_answer, read_section
from questions.enums import Kind
from questions.fields import build_field
from questions.limits import LARGEST_NUMBER
from questions.schema import Question, Section

CHOICES = (("a", "Alone"), ("b", "Together"))
YEARS = tuple(range(2020, 1915, -1))


def question(kind: str, label: str = "Q", **more: Any) -> Question:
    return Question("q", label, Kind(kind), choices=CHOICES, years=YEARS, are_rows_complete=True, **more)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", "A stove", "A stove"),
        ("long_text", "A stove\nand a pot", "A stove\nand a pot"),
        ("number", "1234.5", "1,234.5"),
        ("number", "1.1250", "1.1250"),
        ("money", 1_250_050, "KES\xa012,500.50"),
        ("money", 0, "KES\xa00"),
        ("choice", "b", "Together"),
        ("choice", "gone", ""),
        ("yes_no", True, "Yes, that is so"),
        ("yes_no", False, "No, that is not so"),
        ("date", "1999-02-09", "9 February 1999"),
        ("text", None, ""),
        ("rows", None, ""),
    ],
)
def test_value_is_written_for_a_reader(kind: str, value: Any, text: str) -> None:
    assert read_answer(question(kind), value, "KES") == ReadAnswer("Q", text)


def test_every_kind_has_a_writer() -> None:
    assert WRITERS.keys() | {Kind.ROWS, Kind.CALCULATED} == set(Kind)


def test_question_is_answered_with_yes() -> None:
    assert read_answer(question("yes_no", "Do you sell?"), True, "KES").text == "Yes"


def test_rows_are_written_line_by_line_with_their_total() -> None:
    rows = [{"what": "Stove", "minor": 450_000}, {"what": "Gas", "minor": 50}]

    read = read_answer(question("rows"), rows, "KES")

    assert read.rows == (("Stove", "KES\xa04,500"), ("Gas", "KES\xa00.50"))
    assert (read.text, read.is_open) == ("KES\xa04,500.50", False)


def test_total_waits_for_an_amount_that_is_missing() -> None:
    read = read_answer(question("rows"), [{"what": "Stove", "minor": 5}, {"what": "Gas", "minor": None}], "KES")

    assert (read.rows[1], read.text, read.is_open) == (("Gas", ""), "", True)


def test_no_currency_is_named_where_there_is_none() -> None:
    assert read_answer(question("money"), 150_000, NO_CURRENCY).text == "1,500"


def test_section_is_written_in_its_order_with_what_is_worked_out() -> None:
    section = Section(
        "plan",
        "Plan",
        "",
        (
            Question("idea", "Idea", Kind.TEXT),
            Question("left", "Left", Kind.CALCULATED, formula="price - cost", measure="money"),
            Question("price", "Price", Kind.MONEY),
            Question("cost", "Cost", Kind.MONEY),
            Question("days", "Days", Kind.CALCULATED, formula="price / cost"),
        ),
    )

    read = read_section(section, {"price": 5000, "cost": 1500}, "KES")
    half = read_section(section, {"price": 5000}, "KES")

    assert (read.key, read.title) == ("plan", "Plan")
    assert [answer.text for answer in read.answers] == ["", "KES\xa035", "KES\xa050", "KES\xa015", "3.33"]
    assert [answer.label for answer in read.without_empty().answers] == ["Left", "Price", "Cost", "Days"]
    assert (read.has_open_sums, half.has_open_sums) == (False, True)


@pytest.mark.parametrize("context", [{}, {"facts": True}, {"words_in": {"code": "en", "dir": "ltr"}, "facts": True}])
def test_every_page_says_the_same_and_says_where_nothing_is(context: dict[str, Any]) -> None:
    answers = [
        ReadAnswer("Idea <b>", "Beans &\nrice"),
        ReadAnswer("Things", "", (("Pot", "KES\xa05"), ("Pan", ""))),
        ReadAnswer("Why"),
    ]

    html = render_to_string("questions/answers.html", {"answers": answers, "nothing": "No answer", **context})
    page = BeautifulSoup(html, "html.parser")

    words = [" ".join(one.get_text(" ").split()) for one in page.find_all(["dt", "dd"])]
    assert words == ["Idea <b>", "Beans & rice", "Things", "Pot KES 5 Pan – Together –", "Why", "No answer"]


# What is read can be typed again.

words = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
minors = st.integers(min_value=0, max_value=MAX_MINOR)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: words,
    Kind.LONG_TEXT: st.lists(words, min_size=1, max_size=3).map("\n".join),
    Kind.NUMBER: st.fractions(min_value=0, max_value=LARGEST_NUMBER).map(lambda one: number_as_text(round(one, 4))),
    Kind.MONEY: minors,
    Kind.CHOICE: st.sampled_from([key for key, _words in CHOICES]),
    Kind.YES_NO: st.booleans(),
    Kind.DATE: st.dates(date(1916, 1, 1), date(2020, 12, 31)).map(date.isoformat),
    Kind.ROWS: st.lists(st.fixed_dictionaries({"what": words, "minor": minors}), min_size=1, max_size=12),
}
kinds = st.sampled_from(sorted(VALUES))
readable = st.sampled_from([Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.MONEY, Kind.ROWS])
currencies = st.sampled_from(["KES", "JPY", "KWD"])
languages = st.sampled_from(["en", "ar"])
# The first text that is drawn makes Hypothesis's table of all characters: seconds, on a machine that has much to do.
slow_at_first = settings(suppress_health_check=[HealthCheck.too_slow])


def sent_as_shown(form: forms.Form) -> dict[str, str]:
    """Return what a browser sends of the form as it stands."""
    page, sent = BeautifulSoup(str(form["q"]), "html.parser"), {}
    for box in page.find_all(["input", "textarea", "select"]):
        if box.name == "textarea":
            sent[box["name"]] = box.text.removeprefix("\n")
        elif box.name == "select":
            sent[box["name"]] = box.find("option", selected=True)["value"]
        elif box["type"] != "radio" or box.has_attr("checked"):
            sent[box["name"]] = box.get("value", "")
    return sent


@slow_at_first
@given(st.data(), kinds, currencies, languages)
def test_form_with_a_stored_value_is_saved_as_the_same_value(
    data: st.DataObject, kind: Kind, currency: str, language: str
) -> None:
    value = data.draw(VALUES[kind])
    with translation.override(language):
        shown, again = forms.Form(initial={"q": value}), None
        shown.fields["q"] = build_field(question(kind), currency)
        again = forms.Form(sent_as_shown(shown))
        again.fields["q"] = build_field(question(kind), currency)

        assert again.is_valid(), again.errors
        assert again.cleaned_data["q"] == value


@slow_at_first
@given(st.data(), readable, currencies, languages)
def test_what_is_read_can_be_typed_and_is_the_same_value(
    data: st.DataObject, kind: Kind, currency: str, language: str
) -> None:
    value = data.draw(VALUES[kind])
    with translation.override(language):
        read, field = read_answer(question(kind), value, currency), build_field(question(kind), currency)

        assert field.clean(list(read.rows) if kind == Kind.ROWS else read.text) == value
