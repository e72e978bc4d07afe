"""Rounds and their published versions, applications, reviews and decisions. The public pages are in ``pages``."""

from grants.models.applications import (
    Answer,
    AnswerSave,
    Applicant,
    Application,
    ApplicationEvent,
    AttachedCertificate,
    Declaration,
    Membership,
)
from grants.models.decisions import Award, Decision, Instalment
from grants.models.page_parts import (
    RoundPageCriterion,
    RoundPageQuestion,
    RoundPageRule,
    RoundPageSection,
)
from grants.models.pages import GrantIndexPage, RoundPage
from grants.models.reviews import Assignment, Conflict, Review, ReviewSave, Score
from grants.models.rounds import Criterion, EligibilityRule, Question, Round, RoundVersion, Section

__all__ = [
    "Answer",
    "AnswerSave",
    "Applicant",
    "Application",
    "ApplicationEvent",
    "Assignment",
    "AttachedCertificate",
    "Award",
    "Conflict",
    "Criterion",
    "Decision",
    "Declaration",
    "EligibilityRule",
    "GrantIndexPage",
    "Instalment",
    "Membership",
    "Question",
    "Review",
    "ReviewSave",
    "Round",
    "RoundPage",
    "RoundPageCriterion",
    "RoundPageQuestion",
    "RoundPageRule",
    "RoundPageSection",
    "RoundVersion",
    "Score",
    "Section",
]
