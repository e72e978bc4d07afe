"""The files of the courses that we ship."""

from courses.loading import CONTENT

LESSONS = sorted(CONTENT.glob("*/*/*.lesson.yaml"))
QUIZZES = sorted(CONTENT.glob("*/*/*.quiz.yaml"))
