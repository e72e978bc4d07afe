"""Optimistic locking in Wagtail's page editor: a save writes over what stands in the database now, all or nothing.

Wagtail reads a page when a request begins and writes it back whole: an autosave that was under way while somebody
pressed Publish put ``live=False`` back, and "has been published" was false. The same way it undid a move.
"""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page

# What an editor's form doesn't decide: whether it is live, and where it stands.
NOT_TYPED = (
    "live",
    "has_unpublished_changes",
    "expired",
    "first_published_at",
    "last_published_at",
    "live_revision_id",
    "latest_revision_id",
    "latest_revision_created_at",
    "path",
    "depth",
    "numchild",
    "url_path",
)


class EditPageView(EditView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Save in one transaction, one after the other with all who save this page. A late autosave saves nothing."""
        with transaction.atomic():
            row = get_object_or_404(Page.objects.select_for_update(), pk=self.page.pk)
            for name in NOT_TYPED:
                setattr(self.page, name, getattr(row, name))
            self.latest_revision = row.get_latest_revision()
            for name in ("is_out_of_date", "latest_revision_created_at"):
                self.__dict__.pop(name, None)
            if self.expects_json_response and self.is_out_of_date:
                words = _("A newer version of this page was saved meanwhile.")
                return self.json_error_response("invalid_revision", words)
            return super().form_valid(form)


class CreatePageView(CreateView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Create in one transaction, one after the other with all who create pages here."""
        with transaction.atomic():
            row = get_object_or_404(Page.objects.select_for_update(), pk=self.parent_page.pk)
            for name in ("path", "depth", "numchild", "url_path"):
                setattr(self.parent_page, name, getattr(row, name))
            return super().form_valid(form)
