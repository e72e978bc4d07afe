"""Editor form of a lesson: the keys under which people's words are kept can't be changed any more."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from wagtail.blocks import StreamBlockValidationError, StreamValue, StructBlockValidationError

from core.page_forms import BasePageForm
from lessons.selectors import people_on_worksheets

Child = Any  # a child of a stream: Wagtail has no type for it


class LessonPageForm(BasePageForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and "body" in cleaned and (problem := self._renamed(cleaned["body"])):
            self.add_error("body", problem)
        return cleaned

    def _renamed(self, body: StreamValue) -> ValidationError | None:
        """Return the error at the first short name that people's words are kept under and that was changed."""
        now = next(((n, block) for n, block in enumerate(body) if block.block_type == "worksheet"), None)
        was = self._worksheet_that_people_see()
        people = people_on_worksheets(self.instance.translation_key).get(was.value["key"], 0) if was else 0
        if not now or not was or not people or now[1].id != was.id:
            return None
        number, block = now
        if _is_changed(block, was):
            return StreamBlockValidationError(block_errors={number: _keep(was.value["key"], people)})
        fields = _first_changed_field(block, was, people)
        return fields and StreamBlockValidationError(block_errors={number: fields})

    def _worksheet_that_people_see(self) -> Child | None:
        page = type(self.instance).objects.get(pk=self.instance.pk)
        return next((block for block in page.body if block.block_type == "worksheet"), None)


def _is_changed(child: Child, was: Child) -> bool:
    """Say whether its short name is another one; while it is being written there may be none."""
    return bool(child.value["key"]) and child.value["key"] != was.value["key"]


def _first_changed_field(block: Child, was: Child, people: int) -> ValidationError | None:
    by_id = {field.id: field for field in was.value["fields"]}
    by_key = {field.value["key"]: field for field in was.value["fields"]}
    for number, field in enumerate(block.value["fields"]):
        former = by_id.get(field.id)
        error = _keep(former.value["key"], people) if former and _is_changed(field, former) else None
        namesake = by_key.get(field.value["key"])
        if namesake and namesake.block_type != field.block_type:
            error = _refuse_another_kind()
        if error:
            return StructBlockValidationError({"fields": StreamBlockValidationError(block_errors={number: error})})
    return None


def _keep(key: str, people: int) -> StructBlockValidationError:
    words = ngettext(
        "%(n)s person's words are kept under the short name “%(key)s”. Write it here again.",
        "The words of %(n)s people are kept under the short name “%(key)s”. Write it here again.",
        people,
    )
    return StructBlockValidationError({"key": ValidationError(words % {"n": people, "key": key})})


def _refuse_another_kind() -> StructBlockValidationError:
    words = gettext("Under this short name people wrote something of another kind. Choose a new short name.")
    return StructBlockValidationError({"key": ValidationError(words)})
