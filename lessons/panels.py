"""The panel in a lesson's editor that tells of its narration and leads to the screen where it is brought."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.panels import Panel


class NarrationPanel(Panel):
    """No field: a recording is no part of the page's drafts, which would upload it with every save."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "lessons/admin/narration_panel.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            from lessons.rules import can_narrate  # noqa: PLC0415 - rules and selectors import the models
            from lessons.selectors import narration_of, narration_upload_of  # noqa: PLC0415

            context: dict[str, Any] = super().get_context_data(parent_context)
            lesson = self.instance
            if lesson.pk:
                context |= {"narration": narration_of(lesson), "upload": narration_upload_of(lesson)}
                context["may_narrate"] = can_narrate(self.request.user, lesson)
            return {**context, "lesson": lesson}
