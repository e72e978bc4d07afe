"""Permissions of wagtail-localize's screens: a translation is begun and updated by those who may edit its page.

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
        user = self.request.user  # type: ignore[attr-defined]
        if not (user_can_edit_instance(user, thing) and _may_change(user, thing)):
            raise PermissionDenied
        return found


def _may_change(user: Any, thing: Any) -> bool:
    """Ask a snippet's own policy, too: wagtail-localize asks for its type only."""
    viewset = getattr(thing, "snippet_viewset", None)
    return viewset is None or viewset.permission_policy.user_has_permission_for_instance(user, "change", thing)


class TranslatePageView(OnlyWhatOneEdits, SubmitPageTranslationView):
    pass


class TranslateSnippetView(OnlyWhatOneEdits, SubmitSnippetTranslationView):
    pass


class UpdateTranslationView(OnlyWhatOneEdits, UpdateTranslationsView):
    pass
