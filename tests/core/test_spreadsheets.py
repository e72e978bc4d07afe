import csv
import io

import pytest

from accounts.models import User
from core.spreadsheets import SafeSpreadsheetMixin, defuse, defuse_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_defuse_makes_text_of_what_would_be_calculated(text: str) -> None:
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Amina", "1 = 1", "a-b", "'=1"])
def test_defuse_leaves_plain_text_alone(text: str) -> None:
    assert defuse(text) == text


@pytest.mark.parametrize(
    ("text", "written"), [("A\x0bmina", "Amina"), ("\x0c=1+1", "'=1+1"), ("\x01", ""), ("line\nline", "line\nline")]
)
def test_what_no_spreadsheet_can_hold_is_left_out(text: str, written: str) -> None:
    assert defuse(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Amina;=1+1", "Amina;'=1+1"),
        ("Amina; =1+1;b", "Amina;' =1+1;b"),
        ("Amina\n=1+1", "Amina\n'=1+1"),
        ("a\t@SUM(A1)", "a\t'@SUM(A1)"),
        ("=1;=2", "'=1;'=2"),
        ("maize; beans", "maize; beans"),
        ("=1+1", "'=1+1"),
    ],
)
def test_csv_has_no_formula_where_another_country_splits_cells(text: str, written: str) -> None:
    assert defuse_csv(text) == written


def test_every_cell_of_a_csv_is_quoted() -> None:
    class Export(SafeSpreadsheetMixin):
        list_export = ("name", "called")  # type: ignore[assignment]

    class People(list):
        model = User

    exported = Export().stream_csv(People([User(name='Amina "A"; =1+1', called="")]))
    lines = [line.decode() for line in exported]

    assert lines[2] == '"Amina ""A"";\' =1+1",""\r\n'
    assert next(csv.reader(io.StringIO(lines[2]))) == ['Amina "A";\' =1+1', ""]
    assert all(line.count('"') >= 4 for line in lines[1:])
