"""Background tasks of core."""

from django_tasks import task

from core.pictures.renditions import make_renditions
from core.queueing import queue


@task()
def prepare_pictures(ids: list[int]) -> None:
    """Make the renditions that published pages need of these pictures."""
    make_renditions(ids)


def queue_pictures(ids: set[int]) -> None:
    """Queue that; nothing when there are none."""
    if ids:
        queue(prepare_pictures, sorted(ids))
