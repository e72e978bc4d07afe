"""The form that anybody may use to tell us something, in a flood too."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.models import Programme
from core.rate_limits import Limit
from questions.models import Receipt
from safety import limits
from safety.models import Concern

pytestmark = pytest.mark.django_db
TELL_US = "/tell-us/"
YEARS = 10**8  # seconds: no window ends in the middle of a test


def told(**changes: str) -> dict[str, str]:
    return {"form_id": str(uuid.uuid4()), "kind": "money", "text": "He asked for 500.", "contact": "", **changes}


def test_stranger_tells_without_account_token_or_cookie(client: Client, programme: Programme) -> None:
    page = client.get(TELL_US)
    answer = Client(enforce_csrf_checks=True).post(TELL_US, told(contact="0712345678"))

    concern = Concern.objects.get()
    assert "csrfmiddlewaretoken" not in page.text
    assert not page.cookies
    assert not answer.cookies
    assert concern.number in answer.text
    assert (concern.programme, concern.kind, concern.contact) == (programme, "money", "0712345678")
    for response in (page, answer):
        assert "no-store" in response["Cache-Control"]


def test_page_does_not_show_who_is_signed_in(client: Client, learner: object) -> None:
    client.force_login(learner)  # type: ignore[arg-type]

    assert "Amina" not in client.get(TELL_US).text


def test_nothing_is_chosen_beforehand(client: Client) -> None:
    assert "checked" not in client.get(TELL_US).text


def test_sending_twice_counts_once_and_answers_alike(client: Client) -> None:
    sent = told()

    first, second = client.post(TELL_US, sent), client.post(TELL_US, sent)

    assert Concern.objects.count() == 1
    assert Concern.objects.get().number in first.text
    assert Concern.objects.get().number in second.text


def test_nobody_is_linked_to_what_they_told(client: Client, learner: User) -> None:
    client.force_login(learner)
    client.post(TELL_US, told())
    assert Receipt.objects.get().person is None


def test_sending_again_with_more_words_is_another_concern(client: Client) -> None:
    """Whoever goes back and adds something is told that we have it: then we must have it."""
    sent = told()

    client.post(TELL_US, sent)
    again = client.post(TELL_US, {**sent, "text": "He asked for 500. His name is Juma."})

    assert sorted(Concern.objects.values_list("text", flat=True)) == [
        "He asked for 500.",
        "He asked for 500. His name is Juma.",
    ]
    assert Concern.objects.get(text__contains="Juma").number in again.text


def test_flood_from_one_address_is_stopped_and_the_words_stay(
    client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CONCERNS_BEFORE_A_SUM", Limit("one", times=3, seconds=YEARS))
    known = told(text="The first of many")
    for sent in (known, told(), told()):
        assert client.post(TELL_US, sent).status_code == 200
    stopped = client.post(TELL_US, told(text="He asked again", contact="0712345678"))

    assert stopped.status_code == 429
    assert "Many people write to us just now" in stopped.text
    assert programme.contact_phone in stopped.text
    assert "He asked again</textarea>" in stopped.text
    assert 'value="0712345678"' in stopped.text
    assert Concern.objects.count() == 3
    assert client.post(TELL_US, known).status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.7").post(TELL_US, told()).status_code == 200


def test_floods_from_many_addresses_meet_a_limit_of_all(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ALL_CONCERNS_BEFORE_A_SUM", Limit("all", times=3, seconds=YEARS))

    answers = [Client(REMOTE_ADDR=f"10.0.0.{n}").post(TELL_US, told()).status_code for n in range(5)]

    assert answers == [200, 200, 200, 429, 429]


@pytest.fixture
def _full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ALL_CONCERNS_BEFORE_A_SUM", Limit("all", times=0, seconds=YEARS))


def answered(page: Any, right: bool = True) -> dict[str, str]:
    """Return what stands in the form, with its sum worked out."""
    form = page.context["form"]
    total = sum(form.numbers) + (0 if right else 1)
    return {name: form.data[name] for name in ("form_id", "kind", "text", "contact", "asked")} | {"total": str(total)}


@pytest.mark.usefixtures("_full")
def test_real_complaint_comes_through_a_flood_by_a_small_sum(client: Client) -> None:
    asked = client.post(TELL_US, told(text="He asked again", contact="0712345678"))
    answer = client.post(TELL_US, answered(asked))

    first, second = asked.context["form"].numbers
    assert f"How much is {first} + {second}?" in asked.text
    assert "He asked again</textarea>" in asked.text
    assert answer.status_code == 200
    assert Concern.objects.get().text == "He asked again"
    assert not client.cookies


@pytest.mark.usefixtures("_full")
def test_wrong_sum_is_asked_anew_and_keeps_the_words(client: Client) -> None:
    asked = client.post(TELL_US, told(text="He asked again"))
    again = client.post(TELL_US, answered(asked, right=False))

    assert again.status_code == 400
    assert "He asked again</textarea>" in again.text
    assert not Concern.objects.exists()
    assert client.post(TELL_US, answered(again)).status_code == 200


@pytest.mark.usefixtures("_full")
def test_sum_in_arabic_digits_is_right_too(client: Client) -> None:
    asked = client.post(TELL_US, told())
    sent = answered(asked)
    sent["total"] = sent["total"].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert client.post(TELL_US, sent).status_code == 200


@pytest.mark.usefixtures("_full")
@pytest.mark.parametrize("forged", ["x", "", "WzEsMiwiIl0:1tAAAA:x"])
def test_invented_sum_opens_nothing(client: Client, forged: str) -> None:
    answer = client.post(TELL_US, {**told(), "asked": forged, "total": "3"})

    assert answer.status_code in {400, 429}
    assert not Concern.objects.exists()


@pytest.mark.usefixtures("_full")
def test_one_sum_is_good_for_its_own_form_and_for_a_few_letters(client: Client) -> None:
    sent = answered(client.post(TELL_US, told()))

    elsewhere = client.post(TELL_US, {**sent, "form_id": str(uuid.uuid4())})
    answers = [client.post(TELL_US, {**sent, "text": f"Letter {n}"}).status_code for n in range(8)]

    assert elsewhere.status_code == 400
    assert answers == [200] * 5 + [429] * 3


def test_ipv6_addresses_of_one_customer_count_together(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONCERNS_BEFORE_A_SUM", Limit("one", times=3, seconds=YEARS))

    answers = [Client(REMOTE_ADDR=f"2001:db8::{n:x}").post(TELL_US, told()).status_code for n in range(1, 6)]

    assert answers == [200, 200, 200, 429, 429]
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").post(TELL_US, told()).status_code == 200


@pytest.mark.parametrize("changes", [{"text": ""}, {"kind": "other-kind"}, {"kind": ""}, {"text": "x" * 4001}])
def test_what_can_not_be_taken_is_refused_and_stays_in_the_form(client: Client, changes: dict[str, str]) -> None:
    response = client.post(TELL_US, told(contact="0712345678", **changes))

    assert response.status_code == 400
    assert 'value="0712345678"' in response.text
    assert not Concern.objects.exists()


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put(TELL_US).status_code == 405
    assert client.delete(TELL_US).status_code == 405
