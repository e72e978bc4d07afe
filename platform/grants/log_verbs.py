"""What the house's log can say about rounds, applications, reviews and decisions. Managers read it as a history."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogVerb(models.TextChoices):
    APPLICATION_BEGUN = "application.begun", _("Began to write")
    APPLICATION_SENT = "application.sent", _("Sent")
    APPLICATION_PASSED_ON = "application.passed_to_committee", _("Went to the committee")
    APPLICATION_AWARDED = "application.awarded", _("awarded")
    APPLICATION_DECLINED = "application.declined", _("declined")
    APPLICATION_CANCELLED = "application.cancelled", _("award cancelled")
    APPLICATION_WITHDRAWN = "application.withdrawn", _("Taken back by the applicant")
    REVIEWER_ASSIGNED = "reviewer.assigned", _("Given to a reviewer")
    REVIEWER_UNASSIGNED = "reviewer.unassigned", _("Taken back from a reviewer")
    CONFLICT_DECLARED = "conflict.declared", _("Stepped back")
    REVIEW_HANDED_IN = "review.handed_in", _("Handed in scores")
    REVIEW_REOPENED = "review.reopened", _("Opened the scores again")
    AWARD_DECIDED = "award.decided", _("Decided: award")
    DECLINE_DECIDED = "decline.decided", _("Decided: decline")
    DECISION_TAKEN_BACK = "decision.taken_back", _("Took the decision back")
    DECISION_PUBLISHED = "decision.published", _("Published the decision")
    DECISION_CORRECTED = "decision.corrected", _("Corrected the decision, and told the applicant")
    AWARD_CANCELLED = "award.cancelled", _("Cancelled the award, and told the applicant")
    AWARD_FREED = "award.freed", _("Cancelled the award: the applicant has deleted their account")
    ROUND_PUBLISHED = "round.published", _("Published the page")
    PUBLICATION_CALLED_OFF = "publication.called_off", _("Did not publish the page on its day")
