"""Background work of the whole house."""

from functools import partial

from django.db import transaction
from django_tasks import task

from core.renditions import make_renditions


@task()
def prepare_pictures(ids: list[int]) -> None:
    """Make the renditions that published pages need of these pictures."""
    make_renditions(ids)


def queue_pictures(ids: set[int]) -> None:
    """Queue that on commit; nothing when there are none."""
    if ids:
        transaction.on_commit(partial(prepare_pictures.enqueue, sorted(ids)))
