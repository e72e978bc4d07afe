"""Privacy export of courses. Everything goes with the person's row; certificates are the record that stays."""

from typing import Any

from accounts.models import User
from courses.models import CourseCompletion, Enrolment, UnitCompletion


def export(user: User) -> dict[str, Any]:
    """Return what the person started and completed."""
    return {
        "started": list(
            Enrolment.objects.filter(learner=user).values("course_key", "unit_key", "language", "started_at")
        ),
        "completed units": list(
            UnitCompletion.objects.filter(learner=user).values("unit_key", "course_key", "source", "completed_at")
        ),
        "completed courses": list(
            CourseCompletion.objects.filter(learner=user).values("course_key", "rule", "completed_at")
        ),
    }
