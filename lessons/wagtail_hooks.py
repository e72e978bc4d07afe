"""Wagtail hooks of lessons: the glossary in the menu, recordings; a warning when plan pages are taken out."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin
from wagtail.admin.panels import ObjectList
from wagtail.models import Page
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from lessons.models import GlossaryTerm, LessonPage
from lessons.permissions import can_keep_word
from lessons.selectors import people_on_worksheets, worksheet_in
from lessons.views import edit_narration
from lessons.words import programme_of_new_words, words_kept_by, words_offered_to


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


class WordForm(WagtailAdminModelForm):
    """A new word belongs to its author's programme."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.programme = programme_of_new_words(self.for_user)


class NewWordForm(WordForm):
    class Meta:
        model = GlossaryTerm
        fields: ClassVar = ["term", "meaning"]


class WordsOfOnesProgramme:
    """Offers nobody another programme's words, and knows whose a new one is."""

    filter_form_class = WordFilterForm

    def get_object_list(self) -> QuerySet[GlossaryTerm]:
        return words_offered_to(self.request.user)  # type: ignore[attr-defined]

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_creation_form_kwargs(), "for_user": self.request.user}  # type: ignore[misc, attr-defined]


class ChooseWordView(WordsOfOnesProgramme, ChooseView):
    pass


class ChooseWordResultsView(WordsOfOnesProgramme, ChooseResultsView):
    pass


class CreateWordView(WordsOfOnesProgramme, SnippetChooserViewSet.create_view_class):
    pass


class WordChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseWordView
    choose_results_view_class = ChooseWordResultsView
    create_view_class = CreateWordView
    creation_form_class = NewWordForm


class OwnWords(ModelPermissionPolicy):
    """A programme's trainers keep its words; those of all programmes are administrators'."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: GlossaryTerm) -> bool:
        return super().user_has_permission_for_instance(user, action, instance) and can_keep_word(user, instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: GlossaryTerm) -> bool:
        return super().user_has_any_permission_for_instance(user, actions, instance) and can_keep_word(user, instance)


class OwnWordOnly:
    """Wagtail asks a snippet's policy for its type when it opens one: here it is asked for this word."""

    def get_object(self, *args: Any) -> GlossaryTerm:
        word: GlossaryTerm = super().get_object(*args)  # type: ignore[misc]
        if not can_keep_word(self.request.user, word):  # type: ignore[attr-defined]
            raise PermissionDenied
        return word


class EditWordView(OwnWordOnly, SnippetViewSet.edit_view_class):
    pass


class WordHistoryView(OwnWordOnly, SnippetViewSet.history_view_class):
    pass


class WordUsageView(OwnWordOnly, SnippetViewSet.usage_view_class):
    pass


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
    edit_view_class = EditWordView
    history_view_class = WordHistoryView
    usage_view_class = WordUsageView
    edit_handler = ObjectList(GlossaryTerm.panels, base_form_class=WordForm)

    @property
    def permission_policy(self) -> OwnWords:
        return OwnWords(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GlossaryTerm]:
        return words_kept_by(request.user)  # type: ignore[arg-type]


register_snippet(GlossaryViewSet)


@hooks.register("register_admin_urls")
def narration_urls() -> list[URLPattern]:
    return [path("narrations/<int:page_id>/", edit_narration, name="admin-edit-narration")]


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
