"""Refusals of saves: somebody saved something newer meanwhile (optimistic locking)."""

from django.utils.translation import gettext as _

from core.refusals import Refusal
from questions.models import Save


class StaleSave(Refusal):
    """Something newer was saved since the form was made, or the form was used elsewhere. Nothing was written.

    ``newest`` is what stands, None where nothing was saved yet.
    """

    def __init__(self, newest: Save | None = None) -> None:
        both = _(
            "You changed this page somewhere else meanwhile. Both are here: what is kept now, and below it what you "
            "typed. Save again to keep what you typed."
        )
        super().__init__(both if newest else _("Something was not right. Look at your answers, and save again."))
        self.newest = newest

    @property
    def number(self) -> int:
        """The number upon which the form can be saved again."""
        return self.newest.number if self.newest else 0
