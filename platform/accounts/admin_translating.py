"""Beginning and updating a translation, for what the person may edit.

wagtail-localize asks for one permission and then lets every page of every programme be translated, and published.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail_localize.models import TranslationSource
from wagtail_localize.views.edit_translation import user_can_edit_instance
from wagtail_localize.views.submit_translations import SubmitPageTranslationView, SubmitSnippetTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView


class OnlyWhatOneEdits:
    def get_object(self) -> Any:
        found = super().get_object()  # type: ignore[misc]
        thing = found.get_source_instance() if isinstance(found, TranslationSource) else found
        if not user_can_edit_instance(self.request.user, thing):  # type: ignore[attr-defined]
            raise PermissionDenied
        return found


class TranslatePageView(OnlyWhatOneEdits, SubmitPageTranslationView):
    pass


class TranslateSnippetView(OnlyWhatOneEdits, SubmitSnippetTranslationView):
    pass


class UpdateTranslationView(OnlyWhatOneEdits, UpdateTranslationsView):
    pass
