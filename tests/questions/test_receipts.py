"""Receipts: which form is the same form, and how long it is remembered."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from accounts.models import User
from operations.due import registered_jobs
from questions.models import Receipt
from questions.services import SentForm, find_receipt, write_receipt
from questions.views import answer_repeated, sent_form
from tests.accounts.factories import UserFactory
from tests.questions.factories import sent

pytestmark = pytest.mark.django_db
KEY = str(uuid.uuid4())
FIELDS = {"form_id": KEY, "words": "Yes", "reason": "Because", "csrfmiddlewaretoken": "a", "made_for": "x"}


def form(path: str = "/act/", user: User | None = None, location: str = "", **changes: str) -> SentForm:
    request = RequestFactory().post(path, FIELDS | changes)
    request.user = user or AnonymousUser()
    return sent_form(request, location)


def test_tokens_make_no_other_form(learner: User) -> None:
    assert form(user=learner) == form(user=learner, csrfmiddlewaretoken="b", made_for="y")


def test_words_place_and_person_make_another_form(learner: User) -> None:
    one = form(user=learner)
    others = [form(user=learner, words="No"), form("/other/", user=learner), form(user=UserFactory()), form()]
    assert one.digest not in {other.digest for other in others}
    assert {other.form_id for other in others} == {one.form_id}


def test_form_without_a_key_is_a_fresh_one(learner: User) -> None:
    assert form(user=learner, form_id="x").form_id != form(user=learner, form_id="x").form_id


def test_receipt_leads_its_person_only_and_once(learner: User, now: datetime) -> None:
    write_receipt(form(user=learner, location="/there/"), "something.done", now=now)
    request = RequestFactory().post("/act/", FIELDS)
    request.user = learner
    assert answer_repeated(request)["Location"] == "/there/"
    request.user = UserFactory()
    assert answer_repeated(request) is None
    request = RequestFactory().post("/act/", FIELDS | {"words": "No"})
    request.user = learner
    assert answer_repeated(request) is None


def test_second_receipt_of_one_form_is_the_databases_to_refuse(now: datetime) -> None:
    one = sent()
    write_receipt(one, "something.done", now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        write_receipt(one, "something.done", now=now)
    assert find_receipt(one)


def test_acts_that_no_page_asked_for_leave_none(now: datetime) -> None:
    write_receipt(None, "something.done", now=now)
    assert find_receipt(None) is None
    assert not Receipt.objects.exists()


def test_receipts_go_with_their_person_and_after_a_year_and_more(learner: User, now: datetime) -> None:
    mine, old, new = sent(person=learner), sent(), sent()
    write_receipt(mine, "something.done", now=now)
    write_receipt(old, "something.done", now=now - timedelta(days=401))
    write_receipt(new, "something.done", now=now)
    learner.delete()
    (job,) = [job for job in registered_jobs() if job.name == "prune receipts of forms"]
    assert job.run(now) == "1 old receipts deleted"
    assert job.run(now) == ""
    assert [receipt.form_id for receipt in Receipt.objects.all()] == [new.form_id]
