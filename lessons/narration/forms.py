"""The form that takes a lesson's recording; it says in plain words why one isn't taken."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lessons.narration.encoding import LARGEST_UPLOAD, FfmpegMissing, RecordingError, check_recording

NO_FFMPEG = _(
    "This site can't take recordings yet: a programme is missing on its server. Whoever keeps the server installs it"
    " with: apt-get install ffmpeg"
)
TOO_BIG = _("This recording is bigger than 9 MB. Save it as MP3 or M4A, mono, and bring that one.")


class RecordingField(forms.FileField):
    """A file with sound in it. Its value is the file's content; neither its name nor its ending is asked."""

    def to_python(self, data: Any) -> bytes | None:  # type: ignore[override]
        chosen = super().to_python(data)
        if chosen is None:
            return None
        if (chosen.size or 0) > LARGEST_UPLOAD:
            raise ValidationError(TOO_BIG)
        content = chosen.read()
        try:
            check_recording(content)
        except RecordingError as error:
            raise ValidationError(error.problem.label) from error
        except FfmpegMissing as error:
            raise ValidationError(NO_FFMPEG) from error
        return content


class NarrationForm(forms.Form):
    recording = RecordingField(
        label=_("recording"),
        help_text=_("What your phone or computer records, or MP3, M4A, Opus or WAV: at most 20 minutes and 9 MB."),
        widget=forms.FileInput(attrs={"accept": "audio/*,video/mp4,video/webm"}),
    )
