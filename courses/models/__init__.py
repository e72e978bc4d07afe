"""Pages (what editors write) and facts (what learners did). A fact never lives on a page's row."""

from courses.models.facts import CourseCompletion, DownloadSize, Enrolment, UnitCompletion
from courses.models.loaded import LoadedFile
from courses.models.pages import CourseIndexPage, CoursePage, ModulePage, UnitPage

__all__ = [
    "CourseCompletion",
    "CourseIndexPage",
    "CoursePage",
    "DownloadSize",
    "Enrolment",
    "LoadedFile",
    "ModulePage",
    "UnitCompletion",
    "UnitPage",
]
