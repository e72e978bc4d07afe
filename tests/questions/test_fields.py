"""One form field for each kind of question; rows that grow and lose nothing."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.exceptions import ValidationError

from core.money import NO_CURRENCY
from questions.enums import Kind
from questions.fields import FIELDS, RowsField, build_field
from questions.limits import MAX_ROWS
from questions.schema import Question


def boxes(field: RowsField, value: Any) -> list[dict[str, str]]:
    html = field.widget.render("list", field.prepare_value(value), {"id": "id_list"})
    return [dict(box.attrs) for box in BeautifulSoup(html, "html.parser").find_all("input")]


def post(rows: list[tuple[str, str]], name: str = "list", sign: str = "-") -> dict[str, str]:
    """Return rows as a browser sends them."""
    return {
        f"{name}{sign}{n}{sign}{part}": text
        for n, row in enumerate(rows)
        for part, text in zip(("what", "amount"), row, strict=True)
    }


def read(field: RowsField, data: dict[str, str]) -> Any:
    return field.widget.value_from_datadict(data, {}, "list")


def test_every_kind_that_somebody_writes_has_a_field() -> None:
    assert FIELDS.keys() == set(Kind) - {Kind.CALCULATED}


@pytest.mark.parametrize("kind", FIELDS)
def test_field_has_the_words_of_its_question_and_may_be_saved_empty(kind: Kind) -> None:
    more: dict[str, Any] = {"choices": (("a", "A"),), "years": (2001, 2000), "are_rows_complete": True}
    question = Question("q", "Why?", kind, "Be short.", is_required=True, **more)

    form = forms.Form({})
    form.fields["q"] = build_field(question, "KES")

    field = form.fields["q"]
    assert (field.label, field.help_text, field.required) == ("Why?", "Be short.", True)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["q"] in (None, "", [])


@pytest.mark.parametrize(
    ("kind", "max_length", "typed", "fits"),
    [
        (Kind.NUMBER, 0, "1" * 60, False),
        (Kind.MONEY, 0, "1" * 60, False),
        (Kind.TEXT, 0, "a" * 300, True),
        (Kind.TEXT, 0, "a" * 301, False),
        (Kind.TEXT, 10, "a" * 11, False),
        (Kind.LONG_TEXT, 0, "a" * 3000, True),
        (Kind.LONG_TEXT, 0, "a" * 3001, False),
        (Kind.LONG_TEXT, 4000, "a" * 4000, True),
    ],
)
def test_words_are_as_long_as_question_or_kind_say(kind: Kind, max_length: int, typed: str, fits: bool) -> None:
    form = forms.Form({"q": typed})
    form.fields["q"] = build_field(Question("q", "Q", kind, max_length=max_length), "KES")

    assert form.is_valid() is fits
    assert "maxlength" not in str(form["q"]), "a browser cuts off what is pasted, without a word"
    assert fits or form.errors["q"][0].startswith(("This is too long: ", "Write "))


def test_day_is_chosen_among_the_years_of_its_question() -> None:
    field = build_field(Question("born", "Born", Kind.DATE, years=tuple(range(2001, 1998, -1))), "KES")
    form = forms.Form({"born_day": "9", "born_month": "2", "born_year": "2000"})
    form.fields["born"] = field

    boxes = BeautifulSoup(str(form["born"]), "html.parser").find_all(["input", "select"])

    assert [(box.name, box["name"], box["aria-label"]) for box in boxes] == [
        ("input", "born_day", "Day"),
        ("select", "born_month", "Month"),
        ("input", "born_year", "Year"),
    ]
    assert [box.get("value") for box in boxes] == ["9", None, "2000"]
    assert form.is_valid(), form.errors
    assert date.fromisoformat(form.cleaned_data["born"]) == date(2000, 2, 9)


@pytest.mark.parametrize("year", ["1998", "2002", "200", "99", "2000.5", "x", ""])
def test_day_outside_the_years_of_its_question_is_refused_and_kept(year: str) -> None:
    form = forms.Form({"born_day": "9", "born_month": "2", "born_year": year})
    form.fields["born"] = build_field(Question("born", "Born", Kind.DATE, years=(2001, 2000, 1999)), "KES")

    assert not form.is_valid()
    assert f'value="{year}"' in str(form["born"]) or not year


def test_day_in_other_digits_is_read() -> None:
    form = forms.Form({"born_day": "٩", "born_month": "2", "born_year": "٢٠٠٠"})
    form.fields["born"] = build_field(Question("born", "Born", Kind.DATE, years=(2001, 2000, 1999)), "KES")

    assert form.is_valid(), form.errors
    assert date.fromisoformat(form.cleaned_data["born"]) == date(2000, 2, 9)


# Rows


def test_rows_are_kept_with_the_unfinished_ones() -> None:
    field = RowsField(currency="KES")

    typed = read(field, post([("Pot", "1,500/="), ("", ""), ("Pan", ""), ("", "20"), ("", "")]))

    assert field.clean(typed) == [
        {"what": "Pot", "minor": 150_000},
        {"what": "Pan", "minor": None},
        {"what": "", "minor": 2_000},
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("", "700"), "Say what you will buy for 700."),
        (("Stove", ""), "Say how much “Stove” costs."),
    ],
)
def test_unfinished_row_is_refused_where_rows_are_complete(row: tuple[str, str], words: str) -> None:
    field = RowsField(currency="KES", are_complete=True)

    with pytest.raises(ValidationError) as refused:
        field.clean([row])

    assert refused.value.messages == [words]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Pot", "5"), ("Stove", "1.500")], "Row 2: This could be 1,500 or 1.50. Write 1500 or 1.50."),
        ([("Pot", "5"), ("", ""), ("x" * 301, "1")], "Row 3: use a few words only."),
        ([("Pot", "5")] * (MAX_ROWS + 1), "You wrote 101 rows, and 100 fit. Put some of them together in one."),
    ],
)
def test_row_that_does_not_fit_is_refused_in_words_and_stays(rows: list[tuple[str, str]], words: str) -> None:
    field = RowsField(currency="KES")
    typed = read(field, post(rows))

    with pytest.raises(ValidationError) as refused:
        field.clean(typed)

    shown = boxes(field, typed)
    assert refused.value.messages == [words]
    assert [(what["value"], amount["value"]) for what, amount in zip(shown[::2], shown[1::2], strict=True)][
        : len(rows)
    ] == rows


@pytest.mark.parametrize(
    ("rows", "filled", "shown"),
    [
        (2, 0, 2),
        (2, 1, 2),
        (2, 2, 3),
        (8, 7, 8),
        (2, 41, 42),
        (2, MAX_ROWS, MAX_ROWS),
        (2, MAX_ROWS + 3, MAX_ROWS + 3),
    ],
)
def test_list_grows_with_what_is_filled_in(rows: int, filled: int, shown: int) -> None:
    field = RowsField(currency="KES", rows=rows)

    found = boxes(field, [{"what": f"Thing {n}", "minor": 100 * n} for n in range(filled)])

    assert len(found) == 2 * shown
    assert [box["value"] for box in found[: 2 * filled : 2]] == [f"Thing {n}" for n in range(filled)]
    assert not any("maxlength" in box for box in found)


def test_rows_of_a_page_from_before_an_upgrade_are_read() -> None:
    field = RowsField(currency="KES")

    typed = read(field, post([("Pot", "5"), ("Pan", "6")], sign="."))

    assert field.clean(typed) == [{"what": "Pot", "minor": 500}, {"what": "Pan", "minor": 600}]


def test_rows_of_another_list_are_not_read() -> None:
    assert (
        read(RowsField(currency="KES"), post([("Pot", "5")], name="list2") | {"list-0": "x", "list-0-who": "y"}) == []
    )


@pytest.mark.parametrize(("currency", "heading"), [("KES", "How much, in KES"), (NO_CURRENCY, "How much")])
def test_heading_names_the_currency(currency: str, heading: str) -> None:
    html = RowsField(currency=currency).widget.render("list", [], {"id": "id_list"})

    headings = BeautifulSoup(html, "html.parser").find_all("th")

    assert [" ".join(one.text.split()) for one in headings] == ["What", heading]
