"""Base of every form that saves: an idempotency key, and the number of the save that the form was made upon."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

MOST_SAVES = 1_000_000


class KeyField(forms.UUIDField):
    """An act's idempotency key. A form without one is judged as a fresh one is: nothing is refused for it."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> uuid.UUID:
        try:
            return super().clean(value)
        except ValidationError:
            return uuid.uuid4()


class KeyedForm(forms.Form):
    """A form that is done once: ``form_id`` is its idempotency key, made with the form."""

    form_id: forms.UUIDField = KeyField()

    data: QueryDict

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"form_id": uuid.uuid4(), **(initial or {})}, **kwargs)

    def put(self, **values: object) -> None:
        """Write into what was sent, which otherwise stays as it was typed."""
        self.data = self.data.copy()
        for name, value in values.items():
            self.data[name] = str(value)


class SaveForm(KeyedForm):
    """A form whose words are saved. ``based_on`` is the number of the newest save when it was made, 0 for none."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_SAVES)

    def __init__(
        self, data: Any = None, *, based_on: int = 0, initial: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"based_on": based_on, **(initial or {})}, **kwargs)

    @property
    def has_key(self) -> bool:
        """Say whether the hidden part is whole, whatever else is wrong."""
        return not ({*SaveForm.base_fields} & self.errors.keys())

    @property
    def save_facts(self) -> dict[str, Any]:
        """Return the hidden part as the saving services take it."""
        return {name: self.cleaned_data[name] for name in SaveForm.base_fields}

    def renew(self, based_on: int) -> None:
        """Give the form a new identity upon the newest save, keeping what was typed: it can be saved deliberately."""
        self.put(form_id=uuid.uuid4(), based_on=based_on)
