"""The glossary in Wagtail's admin, where trainers look for it: in the menu, under its own name."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from lessons.models import GlossaryTerm


class GlossaryViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Glossary")
    menu_order = 250
    add_to_admin_menu = True
    list_display: ClassVar = ["term", "meaning"]
    search_fields: ClassVar = ["term", "meaning"]
    search_backend_name = None


register_snippet(GlossaryViewSet)
