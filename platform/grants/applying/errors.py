"""Why something an applicant does is refused. The views have the plain words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grants.applying.selectors.checklist import Checklist


class ApplicationError(Exception):
    """Something an applicant must be told."""


class NotOpen(ApplicationError):
    """The round is not open (any more), or no page announces it."""


class AlreadySent(ApplicationError):
    """It was sent or taken back: it can't be changed."""


class CouldReadOthers(ApplicationError):
    """Others' applications of this round are, or were, open to this person."""


class OldForm(ApplicationError):
    """The form began another application before: somebody else's, or one to another round."""


class NewerSave(ApplicationError):
    """The form is older than what was saved since."""


class NotReady(ApplicationError):
    """Something is missing or does not fit; ``checklist`` says what."""

    def __init__(self, checklist: "Checklist") -> None:
        super().__init__("not ready")
        self.checklist = checklist


class NotAgreed(ApplicationError):
    """Nothing is sent without the applicant's agreement."""


class TooLateToTakeBack(ApplicationError):
    """It has been decided."""
