"""Lessons in Wagtail's admin: the glossary in the menu, under its own name; and a word on plan pages taken out."""

from typing import ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from lessons.models import GlossaryTerm, LessonPage
from lessons.selectors import people_on_worksheets, worksheet_in


class WordFilterForm(LocaleFilterMixin, BaseFilterForm):
    """Searches words as they are typed: a hundred need no index, and no index can be out of date."""

    q = forms.CharField(
        label=_("Search term"), widget=forms.TextInput(attrs={"placeholder": _("Search")}), required=False
    )

    def filter(self, objects: QuerySet[GlossaryTerm]) -> QuerySet[GlossaryTerm]:
        found = super().filter(objects)
        query = self.cleaned_data.get("q")
        if not query:
            return found
        self.is_searching, self.search_query = True, query
        return found.filter(Q(term__icontains=query) | Q(meaning__icontains=query) | Q(slug__icontains=query))


class ChooseWordView(ChooseView):
    filter_form_class = WordFilterForm


class ChooseWordResultsView(ChooseResultsView):
    filter_form_class = WordFilterForm


class WordChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseWordView
    choose_results_view_class = ChooseWordResultsView
    form_fields: ClassVar = ["term", "meaning"]


class GlossaryViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Glossary")
    menu_order = 250
    add_to_admin_menu = True
    list_display: ClassVar = ["term", "meaning"]
    search_fields: ClassVar = ["term", "meaning"]
    search_backend_name = None
    chooser_viewset_class = WordChooserViewSet


register_snippet(GlossaryViewSet)


@hooks.register("after_publish_page")
def say_whose_plan_page_was_taken_out(request: HttpRequest, page: Page) -> None:
    """A plan page that people wrote on is no longer in its lesson: say so; what they wrote stays theirs."""
    if not isinstance(page, LessonPage):
        return
    sheet = worksheet_in(page)
    people = people_on_worksheets(page.translation_key)
    gone = sum(number for key, number in people.items() if sheet is None or key != sheet.key)
    if gone:
        words = ngettext(
            "%(n)s person wrote on a plan page that is no longer in this lesson. They keep it under My plan.",
            "%(n)s people wrote on a plan page that is no longer in this lesson. They keep it under My plan.",
            gone,
        )
        messages.warning(request, words % {"n": gone})
