"""Page types that are units of a course: a lesson and a quiz."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from courses.models import UnitPage
from lessons.blocks import BodyBlock
from lessons.question_types import QuestionsBlock
from lessons.search_text import words_of


class LessonPage(UnitPage):
    """One idea in ten minutes."""

    view = "lessons.views.show_lesson"
    editor_form = "lessons.page_forms.LessonPageForm"
    unit_kind = "lesson"
    sample_views = ("lessons.views.samples.sample_plan_form", "lessons.views.samples.sample_plan")
    not_ready_words = _("Fill in your plan page first. It is the last part of this lesson.")

    body = StreamField(BodyBlock(), verbose_name=_("lesson"), blank=True)

    content_panels: ClassVar = [
        *UnitPage.content_panels,
        FieldPanel("body"),
        # No field: a recording is no part of a page's drafts, which would bring it again with every save.
        HelpPanel(heading=_("Recording"), template="lessons/admin/narration_panel.html"),
    ]
    search_fields: ClassVar = [*UnitPage.search_fields, index.AutocompleteField("folded_words")]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def lines(self) -> list[str]:
        """The lesson's words as plain text, a paragraph or a line each, with the sample amounts as they were typed."""
        blocks = (line for child in self.body for line in child.block.get_searchable_content(child.value))
        return [line for line in (str(self.summary), *blocks) if line.strip()]

    def folded_words(self) -> str:
        """Return what the search index holds: words in their bare form, each once."""
        return " ".join(dict.fromkeys(words_of(" ".join([str(self.title), *self.lines]))))


class QuizPage(UnitPage):
    """Check yourself. Who has ``pass_percent`` of the questions right has done it."""

    view = "lessons.views.show_quiz"
    preview_views: ClassVar = {"questions": "lessons.views.preview_questions"}
    unit_kind = "quiz"
    sample_views = ("lessons.views.samples.sample_paper", "lessons.views.samples.sample_result")

    pass_percent = models.PositiveSmallIntegerField(
        _("how many percent are enough"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "80 percent of 5 questions are 4 right ones. A lower one counts at once, for earlier tries too, and is "
            "never taken back; a higher one from the next try."
        ),
    )
    tries = models.PositiveSmallIntegerField(
        _("how often one may try"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as often as one likes."),
    )
    shuffle_choices = models.BooleanField(_("mix the choices for each try"), default=True)
    questions = StreamField(QuestionsBlock(), verbose_name=_("questions"))

    content_panels: ClassVar = [
        *UnitPage.content_panels,
        FieldPanel("questions"),
        MultiFieldPanel(
            [FieldPanel("pass_percent"), FieldPanel("tries"), FieldPanel("shuffle_choices")], heading=_("Rules")
        ),
    ]
    override_translatable_fields: ClassVar = [
        *UnitPage.override_translatable_fields,
        SynchronizedField("pass_percent", overridable=False),
        SynchronizedField("tries", overridable=False),
        SynchronizedField("shuffle_choices", overridable=False),
    ]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("questions", _("Questions")), ("", _("First page"))]
