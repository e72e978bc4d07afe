"""Base class of every page type."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import classproperty
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction


class BasePage(Page):
    """What every page of the site has: one summary line for lists, search and shared links, a view and forms.

    Views and forms import the models, so a model only names its own by dotted names: ``view``; ``preview_views`` for
    an editor's preview modes that show something else; ``editor_form`` and ``copy_form`` for Wagtail's screens.
    """

    view: ClassVar[str]
    cached_restrictions: models.QuerySet[PageViewRestriction] | None = None
    preview_views: ClassVar[Mapping[str, str]] = {}
    editor_form: ClassVar[str] = "core.page_forms.BasePageForm"
    copy_form: ClassVar[str] = "core.copy_forms.PageCopyForm"

    summary = models.CharField(_("summary"), max_length=255, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    promote_panels: ClassVar = [MultiFieldPanel([FieldPanel("slug")], heading=_("Address"))]

    class Meta:
        abstract = True

    @classproperty
    def base_form_class(cls) -> type[WagtailAdminPageForm]:
        return import_string(cls.editor_form)

    @classproperty
    def copy_form_class(cls) -> type[CopyForm]:
        return import_string(cls.copy_form)

    @property
    def log_name(self) -> str:
        return self.title

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return import_string(self.view)(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show an editor what readers will see, by the same view; it can tell by ``request.is_preview``."""
        return import_string(self.preview_views.get(mode_name, self.view))(request, self)

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Let a form in a preview be answered: what its address carries comes along."""
        sent = {"GET": original_request.GET} if original_request else {}
        return super().make_preview_request(original_request, preview_mode, {**(extra_request_attrs or {}), **sent})

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Ask for this page's and its ancestors' restrictions in one query; Wagtail takes one more for the ancestors.

        An alias is restricted like the page it mirrors. A page that is kept in memory has them with it.
        """
        if self.cached_restrictions is not None:
            return self.cached_restrictions
        paths = [self.path[:length] for length in range(self.steplen, len(self.path) + 1, self.steplen)]
        here = models.Q(page__path__in=paths) | models.Q(page__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(here).distinct()

    def cache_restrictions(self) -> None:
        """Read them now, for a page that is kept until something is published: a restriction that changes ends it."""
        restrictions = self.get_view_restrictions()
        len(restrictions)  # The queryset is kept with its rows; what narrows it asks anew.
        self.cached_restrictions = restrictions
