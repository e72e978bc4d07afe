"""Background tasks of lessons: recordings of lessons are made ready, and files of those that are gone are deleted."""

import uuid

from django_tasks import task

from lessons.narration.making import delete_files, make_narration_of


@task()
def make_narration(upload_id: str) -> None:
    make_narration_of(uuid.UUID(upload_id))


@task()
def delete_narration_files(names: list[str]) -> None:
    """A task, so that a storage in trouble is asked again until they are gone."""
    delete_files(names)
