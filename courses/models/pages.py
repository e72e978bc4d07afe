"""The course tree: index → course → module → unit. The source language's tree decides; translations supply words."""

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PagePermissionTester
from wagtail_localize.fields import SynchronizedField

from core.blocks import PlainLineBlock
from core.models import BasePage, Picture
from core.refusals import Refusal

SAME_SLUG = SynchronizedField("slug", overridable=False)


class CourseListPermissions(PagePermissionTester):
    """What trainers write stands below the list of courses; the list itself, on which all of it hangs, stays as it is.

    Wagtail's permissions reach from a page to all below it, so it alone can't be left out of them.
    """

    def can_edit(self) -> bool:
        return self.user.is_superuser and super().can_edit()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self.user.is_superuser and super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        return self.user.is_superuser and super().can_unpublish()

    def can_publish(self) -> bool:
        return self.user.is_superuser and super().can_publish()


class CourseIndexPage(BasePage):
    """The list of all courses."""

    view = "courses.views.show_course_list"
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage"]
    max_count_per_parent = 1
    admin_default_ordering = "ord"
    override_translatable_fields: ClassVar = [SAME_SLUG]

    class Meta:
        verbose_name = _("course list")
        verbose_name_plural = _("course lists")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return CourseListPermissions(user, self)


class CoursePage(BasePage):
    """A course. Its ``translation_key`` is the key under which everything learners do in it is kept."""

    view = "courses.views.show_course"
    editor_form = "courses.page_forms.CoursePageForm"
    description = models.TextField(_("description"), blank=True, help_text=_("Two or three plain sentences."))
    learn = StreamField(
        [("outcome", PlainLineBlock(label=_("what you can do after it")))],
        verbose_name=_("what you learn"),
        blank=True,
    )
    drawing = models.SlugField(
        _("drawing"), max_length=80, blank=True, allow_unicode=False, help_text=_("Name of a drawing of the site.")
    )
    picture = models.ForeignKey(
        Picture,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Shown small beside the course's name, in place of the drawing."),
    )
    gives_certificates = models.BooleanField(
        _("This course is complete and gives certificates"),
        default=False,
        help_text=_(
            "Switch it on when all lessons and checks are there. Whoever has done them all then gets the certificate, "
            "also those who did them before. While it is off, people can learn, and what they do is kept."
        ),
    )

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldPanel("description"),
        FieldPanel("learn"),
        FieldPanel("picture"),
        FieldPanel("gives_certificates"),
    ]
    settings_panels: ClassVar = [*BasePage.settings_panels, FieldPanel("drawing")]
    parent_page_types: ClassVar = ["courses.CourseIndexPage"]
    subpage_types: ClassVar = ["courses.ModulePage"]
    admin_default_ordering = "ord"
    override_translatable_fields: ClassVar = [
        SAME_SLUG,
        SynchronizedField("drawing", overridable=False),
        SynchronizedField("picture", overridable=False),
        SynchronizedField("gives_certificates", overridable=False),
    ]
    exclude_fields_in_copy: ClassVar = ["gives_certificates"]  # A copy is there to be changed: it isn't complete yet.

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")


class ModulePage(BasePage):
    """A part of a course."""

    view = "courses.views.show_module"
    parent_page_types: ClassVar = ["courses.CoursePage"]
    subpage_types: ClassVar = ["lessons.LessonPage", "lessons.QuizPage"]
    admin_default_ordering = "ord"
    override_translatable_fields: ClassVar = [SAME_SLUG]

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")


class UnitPage(BasePage):
    """What a learner completes: a lesson or a quiz. ``lessons`` declares the kinds, and what completes them.

    A subclass that adds fields which aren't words extends ``override_translatable_fields``. ``sample_views`` are the
    dotted names of views that show what learners load of it besides its own page: they count for the download size.
    """

    unit_kind: ClassVar[str] = ""
    sample_views: ClassVar[tuple[str, ...]] = ()
    not_ready_words: ClassVar[str | Promise] = Refusal.words  # for a learner who must do something in it first

    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10, validators=[MinValueValidator(1)])
    is_optional = models.BooleanField(
        _("optional"), default=False, help_text=_("The course can be completed without it.")
    )

    content_panels: ClassVar = BasePage.content_panels
    settings_panels: ClassVar = [
        *BasePage.settings_panels,
        MultiFieldPanel([FieldPanel("minutes"), FieldPanel("is_optional")], heading=_("In the course")),
    ]
    parent_page_types: ClassVar = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = [
        SAME_SLUG,
        SynchronizedField("minutes", overridable=False),
        SynchronizedField("is_optional", overridable=False),
    ]

    class Meta:
        abstract = True

    def serve_samples(self, request: HttpRequest) -> list[HttpResponse]:
        """Return what learners load of this unit besides its own page, as a stranger would see it."""
        shown = (import_string(view)(request, self) for view in self.sample_views)
        return [response for response in shown if response is not None]
