"""A page as the editor's browser sends it: everything that stands in the form, nothing else."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseModelFormSet
from wagtail import blocks
from wagtail.blocks.base import BlockField
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text


def editor_form(page: Page, **more: Any) -> dict[str, str]:
    """Return the fields of the page's form; ``more`` replaces some of them."""
    form = page.get_edit_handler().get_form_class()(instance=page, parent_page=page.get_parent())
    data = fields_of(form)
    for formset in form.formsets.values():
        data |= formset_fields(formset)
    return {**data, **more}


def fields_of(form: Any) -> dict[str, str]:
    data: dict[str, str] = {}
    for bound in form:
        if isinstance(bound.field, BlockField):
            data |= block_fields(bound.field.block, bound.value(), bound.html_name)
        else:
            data |= plain_field(bound)
    return data


def plain_field(bound: forms.BoundField) -> dict[str, str]:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return {bound.html_name: "on"} if value else {}
    if hasattr(bound.field.widget, "converter"):  # a rich text
        return {bound.html_name: rich_text(value or "")}
    return {bound.html_name: "" if value is None else str(bound.field.prepare_value(value))}


def formset_fields(formset: BaseModelFormSet) -> dict[str, str]:
    data = {bound.html_name: str(bound.value()) for bound in formset.management_form}
    for number, form in enumerate(formset.initial_forms, 1):
        data |= {**fields_of(form), f"{form.prefix}-ORDER": str(number)}
    return data


def block_fields(block: blocks.Block, value: Any, prefix: str) -> dict[str, str]:
    """Return what a block sends under this prefix."""
    if isinstance(block, blocks.StreamBlock):
        data = {f"{prefix}-count": str(len(value))}
        for number, child in enumerate(value):
            data[f"{prefix}-{number}-type"] = child.block_type
            data |= _child(child.block, child, f"{prefix}-{number}", number)
        return data
    if isinstance(block, blocks.ListBlock):
        children = list(enumerate(value.bound_blocks))
        data = {f"{prefix}-count": str(len(children))}
        for number, child in children:
            data |= _child(child.block, child, f"{prefix}-{number}", number)
        return data
    if isinstance(block, blocks.StructBlock):
        parts = [block_fields(part, value[name], f"{prefix}-{name}") for name, part in block.child_blocks.items()]
        return {name: sent for part in parts for name, sent in part.items()}
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if value else {}
    if isinstance(block, blocks.RichTextBlock):
        return {prefix: rich_text(value.source or "", features=block.features)}
    if isinstance(block, blocks.ChooserBlock):
        return {prefix: str(value.pk) if value else ""}
    typed = block.value_for_form(value)
    return {prefix: "" if typed is None else str(typed)}


def _child(block: blocks.Block, child: Any, prefix: str, order: int) -> dict[str, str]:
    about = {f"{prefix}-id": child.id or "", f"{prefix}-order": str(order), f"{prefix}-deleted": ""}
    return {**about, **block_fields(block, child.value, f"{prefix}-value")}


def messages(error: ValidationError) -> Iterator[str]:
    """Flatten the nested errors of blocks."""
    inner = getattr(error, "block_errors", None)
    if not inner:
        yield from error.messages
        return
    for one in inner.values() if isinstance(inner, dict) else inner:
        if one is not None:
            yield from messages(one)
