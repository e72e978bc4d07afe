"""The form for copying a page: its address is made from the title, and there are no aliases.

An alias would be a second page that gives certificates and that nobody can edit.
"""

from itertools import chain, count
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page


class PageCopyForm(CopyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)
        slug = self.fields["new_slug"]
        slug.required, slug.initial = False, ""
        slug.help_text = _("The last part of the copy's address. Empty: it is made from the title.")

    def clean(self) -> dict[str, Any]:
        parent = self.cleaned_data.get("new_parent_page") or self.page.get_parent()
        if not self.cleaned_data.get("new_slug") and "new_slug" not in self.errors:
            self.cleaned_data["new_slug"] = free_slug(self.cleaned_data.get("new_title", ""), parent)
        return super().clean()


def free_slug(title: str, parent: Page) -> str:
    """Return a slug made from the title that no page below ``parent`` has."""
    wanted = slugify(title, allow_unicode=True)[:200] or "page"
    taken = set(parent.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)
