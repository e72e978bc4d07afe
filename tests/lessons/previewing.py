"""Preview of a page in the editor, as a trainer's browser asks for it."""

from typing import Any

from django.test import Client
from wagtail.models import Page

from courses.models import CourseIndexPage
from home.models import HomePage
from tests.core.editor_forms import editor_form


def preview(editor: Client, page: Page, **more: Any) -> str:
    """Return what the preview shows of the page's form, on its own address and on that of a new page."""
    form = editor_form(page, title="As it is typed", **more)
    label = type(page)._meta
    new = f"/admin/pages/add/{label.app_label}/{label.model_name}/{page.get_parent().pk}/preview/"
    shown = ""
    for address in (new, f"/admin/pages/{page.pk}/edit/preview/"):
        sent = {**form, "slug": "a-new-one"} if address == new else form
        assert editor.post(address, sent).json() == {"is_valid": True, "is_available": True}, address
        response = editor.get(address)
        assert response.status_code == 200, address
        shown = response.content.decode()
        assert "As it is typed" in shown or isinstance(page, HomePage | CourseIndexPage), address
    return shown
