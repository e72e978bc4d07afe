"""Making of a narration from an uploaded recording, and deleting files that no narration names: work of tasks."""

import uuid
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from lessons.models import Narration, NarrationUpload
from lessons.narration.encoding import Encoded, RecordingError, encode


def make_narration_of(upload_id: uuid.UUID) -> None:
    """Encode an upload and put it in the place of the lesson's narration; until then the former one is played.

    One that was replaced, taken away or refused meanwhile is left alone. Raises FfmpegMissing, and what a storage in
    trouble raises: then the upload waits for the next try.
    """
    upload = NarrationUpload.objects.filter(pk=upload_id, problem="").first()
    if upload is None:
        return
    try:
        encoded = encode(bytes(upload.content))
    except RecordingError as error:
        NarrationUpload.objects.filter(pk=upload_id).update(problem=error.problem, content=b"")
        return
    names = _store(encoded)
    try:
        is_taken = _replace(upload, encoded, *names)
    except BaseException:
        delete_files(names)
        raise
    if not is_taken:
        delete_files(names)


def _store(encoded: Encoded) -> list[str]:
    """Store both forms under a name that was never there, so browsers may keep what they got under it."""
    stem = uuid.uuid4().hex
    opus = default_storage.save(f"narrations/{stem}.opus", ContentFile(encoded.opus))
    try:
        return [opus, default_storage.save(f"narrations/{stem}.mp3", ContentFile(encoded.mp3))]
    except BaseException:
        delete_files([opus])
        raise


@transaction.atomic
def _replace(upload: NarrationUpload, encoded: Encoded, opus: str, mp3: str) -> bool:
    """Say whether the upload was still wanted."""
    deleted, _by_model = NarrationUpload.objects.filter(pk=upload.pk).delete()
    if not deleted:
        return False
    Narration.objects.filter(lesson=upload.lesson_id).delete()
    Narration.objects.create(
        lesson_id=upload.lesson_id,
        opus=opus,
        mp3=mp3,
        seconds=encoded.seconds,
        size=max(len(encoded.opus), len(encoded.mp3)),
        uploaded_by_id=upload.uploaded_by_id,
        uploaded_at=upload.uploaded_at,
    )
    return True


def delete_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
