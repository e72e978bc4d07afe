"""Typed text: what nobody sees goes, what everybody sees stays."""

import unicodedata

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from core.text import clean_line, clean_typed, fold_answer, fold_name, fold_password, fold_signs, has_letters

INVISIBLE = [
    "\u200e", "\u200f", "\u202a", "\u202c", "\u2068", "\u2069", "\ufeff", "\u00ad", "\u200b", "\u2060",
    "\u3164", "\u115f", "\u034f", "\uffa0", "\ufe0f", "\U000e0041", "\x08", "\x7f",
]  # fmt: skip


@pytest.mark.parametrize("sign", INVISIBLE, ids=lambda sign: f"U+{ord(sign):04X}")
def test_invisible_sign_is_taken_out_wherever_it_stands(sign: str) -> None:
    assert clean_typed(f"{sign}Ami{sign}na Otieno{sign}") == "Amina Otieno"


@pytest.mark.parametrize("text", ["a\nb\tc", "می‌خواهم", "क्‍ष", "👩‍👧", "«مرحبا»", "1 500", "x\x00y", "two  blanks "])
def test_what_is_seen_or_means_something_stays(text: str) -> None:
    assert clean_typed(text) == unicodedata.normalize("NFC", text)


def test_accent_in_two_parts_becomes_one_letter() -> None:
    assert clean_typed("Jose\u0301") == "Jos\u00e9"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_typed(clean_typed(text)) == clean_typed(text)
    assert fold_name(fold_name(text)) == fold_name(text)
    assert fold_password(fold_password(text)) == fold_password(text)


@pytest.mark.parametrize("blank", ["\u3164", "\u115f", "\u034f\u034f", "\u200b", " ", "123", ""])
def test_what_shows_no_letter_is_no_name(blank: str) -> None:
    assert not has_letters(blank)


def test_a_line_has_single_blanks() -> None:
    assert clean_line("  Amina \u00a0\n Otieno ") == "Amina Otieno"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("٠١٢", "012"),
        ("۱۲", "12"),
        ("१२", "12"),
        ("\uff11\uff12", "12"),
        ("0712\u2011345\u2013678", "0712-345-678"),
        ("\uff0b254", "+254"),
        ("1\u2019500", "1'500"),
        ("1\u202f500", "1 500"),
        ("1،500", "1,500"),
        ("1½", "1½"),
        ("2²", "2²"),
    ],
)
def test_digits_and_signs_of_other_scripts_are_read_as_ours(typed: str, plain: str) -> None:
    assert fold_signs(typed) == plain


@given(st.text(max_size=50))
@example("𝑨")  # a letter that gets a capital form only when it is taken apart
def test_bare_form_of_an_answer_is_stable(text: str) -> None:
    assert fold_answer(fold_answer(text)) == fold_answer(text)


@pytest.mark.django_db
def test_every_form_reads_cleaned_text_and_gives_it_back_so(client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "nobo\u200bdy\u202e", "password": "x"})

    assert 'value="nobody"' in response.text


@pytest.mark.django_db
def test_what_is_asked_in_an_address_is_cleaned_too(client: Client) -> None:
    request = client.get("/accounts/login/", {"q": "Jose\u0301\u200f"}).wsgi_request

    assert request.GET["q"] == "Jos\u00e9"


@pytest.mark.parametrize("sign", ["\u06dd", "\u0600", "\u08e2"])
def test_sign_that_is_drawn_stays_whatever_its_class(sign: str) -> None:
    assert clean_typed(f"{sign}١") == f"{sign}١"


@pytest.mark.django_db
def test_rich_text_keeps_its_signs_for_its_ranges_count_them(client: Client) -> None:
    rich = '{"blocks": [{"text": "❤\ufe0f read this"}], "entityMap": {}}'

    request = client.post("/accounts/login/", {"body": rich, "login": "a\u200bb"}).wsgi_request

    assert (request.POST["body"], request.POST["login"]) == (rich, "ab")
