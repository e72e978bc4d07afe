"""Editor form of every page: texts with sample amounts are checked where they are typed."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from core.samples import check_samples


class BasePageForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name, text in list(cleaned.items()):
            if isinstance(text, str) and not self.is_deferred_validation:
                self._check_amounts(name, text)
        return cleaned

    def _check_amounts(self, name: str, text: str) -> None:
        try:
            check_samples(text)
        except ValidationError as error:
            self.add_error(name, error)
