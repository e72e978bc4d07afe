import pytest

from core.spreadsheets import defuse


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
