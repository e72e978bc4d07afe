"""Repeated forms in views: was this very form done before, and where did its answer lead?"""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from questions.models import Receipt
from questions.services import SentForm, find_receipt

SALT = "questions.sent-form"
NOT_TYPED = {"csrfmiddlewaretoken", "made_for", "kept"}  # they differ when a form is sent again after signing in


def sent_form(request: HttpRequest, location: str = "", *, is_anonymous: bool = False) -> SentForm:
    """Return the act's form with its key. One without a key gets a fresh one: it is judged as a new form is.

    ``is_anonymous`` keeps it apart from whoever is signed in.
    """
    try:
        form_id = uuid.UUID(request.POST.get("form_id", ""))
    except ValueError:
        form_id = uuid.uuid4()
    person_id = None if is_anonymous else request.user.pk
    fits = len(location) <= (Receipt._meta.get_field("location").max_length or 0)
    return SentForm(form_id, _digest_of(request, person_id), person_id, location if fits else "")


def _digest_of(request: HttpRequest, person_id: Any) -> str:
    typed = sorted((name, texts) for name, texts in request.POST.lists() if name not in NOT_TYPED)
    return salted_hmac(SALT, repr((request.path, person_id, typed)), algorithm="sha256").hexdigest()


def answer_repeated(request: HttpRequest) -> HttpResponse | None:
    """Lead this person where this very form led before. Ask it before anything is loaded, and of POSTs only."""
    receipt = find_receipt(sent_form(request)) if "form_id" in request.POST else None
    return redirect(receipt.location) if receipt and receipt.location else None
