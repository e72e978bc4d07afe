"""Sample amounts in course texts: what is printed, and what is refused where it is typed."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from core.models import Programme
from core.samples import check_samples, write_samples
from tests.accounts.factories import AdministratorFactory
from tests.core.editor_forms import editor_form
from tests.courses.factories import make_course

KENYA = Programme(currency="KES", sample_factor=10)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("At [[20]] each", "At KES\u00a0200 each"),
        ("At [[ 20 ]] each", "At KES\u00a0200 each"),
        ("[[10000000000000]]", "KES\u00a0100,000,000,000,000"),
        ("[[999999999999999]]", "KES\u00a09,999,999,999,999,990"),
        (f"[[{'9' * 5000}]]", f"[[{'9' * 5000}]]"),
        ("[[1,500]] and [[a part]] and [[", "[[1,500]] and [[a part]] and [["),
    ],
)
def test_any_text_is_printed(text: str, written: str) -> None:
    assert write_samples(text, KENYA) == written


def test_without_a_programme_there_is_no_currency() -> None:
    assert write_samples("[[12000]]", None) == "12,000"


@pytest.mark.parametrize("text", ["", "No amounts", "[[20]]", "[[0]] to [[999999999]]", "[one] and ]"])
def test_amounts_are_taken(text: str) -> None:
    check_samples(text)


@pytest.mark.parametrize(
    "text",
    ["[[1,500]]", "[[ 99 ]]", "[[12.50]]", "[[1000000000]]", "[[]]", "[[20", "20]]", "[[a]]", "[[-5]]", "[[٢٠]]"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        check_samples(text)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["summary", "description"])
def test_page_with_a_wrong_amount_is_not_published_and_may_be_a_draft(client: Client, field: str) -> None:
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    course = make_course(units=0)
    form = editor_form(course, **{field: "For [[1,500]]"})
    address = f"/admin/pages/{course.pk}/edit/"

    response = client.post(address, {**form, "action-publish": "1"})

    assert response.status_code == 200
    assert "Between [[ and ]] stands an amount" in response.context["form"].errors[field][0]
    assert client.post(address, form).status_code == 302
