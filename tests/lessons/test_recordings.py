"""Recordings become small sound and nothing else; what is no sound, too long or hostile is refused, and bounded."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.enums import RecordingProblem
from lessons.narration import encoding
from lessons.narration.encoding import FfmpegMissing, RecordingError, check_recording, encode
from tests.lessons.recorders import SECRET, facts_of, phone_recording, silent_film, tone

FORMS = pytest.mark.parametrize("recording", [tone, phone_recording], ids=["a computer's", "a phone's"])


@FORMS
def test_recording_becomes_opus_and_mp3_in_mono(recording: Callable[[], bytes]) -> None:
    encoded = encode(recording())

    opus, mp3 = facts_of(encoded.opus), facts_of(encoded.mp3)
    assert (opus["codec"], mp3["codec"]) == ("opus", "mp3")
    assert opus["channels"] == mp3["channels"] == opus["streams"] == mp3["streams"] == 1
    assert opus["seconds"] == mp3["seconds"] == encoded.seconds == 2


def test_nothing_but_the_sound_is_kept() -> None:
    recording = phone_recording()
    assert SECRET.encode() in recording

    encoded = encode(recording)

    for form in (encoded.opus, encoded.mp3):
        assert not [secret for secret in (SECRET, "Wanjiku", "+036.78", "isom", "Lavf5") if secret.encode() in form]
        assert set(facts_of(form)["tags"]) <= {"encoder"}


def test_both_forms_take_about_two_kilobytes_a_second() -> None:
    encoded = encode(phone_recording(30))

    assert len(encoded.opus) <= 30 * 2_200
    assert len(encoded.mp3) <= 30 * 2_200


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    "bring",
    [
        lambda: b"",
        lambda: b"Not a sound at all",
        lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
        lambda: phone_recording()[:300],
        silent_film,
        lambda: PLAYLIST,
        lambda: b"ffconcat version 1.0\nfile /etc/passwd\n",
    ],
    ids=["empty", "words", "a picture", "cut short", "a silent film", "a playlist", "a list of files"],
)
@pytest.mark.parametrize("door", [check_recording, encode])
def test_what_has_no_sound_is_refused(door: Callable[[bytes], object], bring: Callable[[], bytes]) -> None:
    with pytest.raises(RecordingError) as refused:
        door(bring())
    assert refused.value.problem == RecordingProblem.NO_SOUND


@pytest.mark.parametrize("door", [check_recording, encode])
def test_what_is_too_long_is_refused(door: Callable[[bytes], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LONGEST_MINUTES", 1)
    assert encode(tone(60)).seconds == 60
    with pytest.raises(RecordingError) as refused:
        door(tone(63))
    assert refused.value.problem == RecordingProblem.TOO_LONG


@pytest.mark.parametrize("bound", ["MEMORY = 30_000_000", "LARGEST_FILE = 9_000"])
def test_what_costs_more_than_its_bounds_ends_its_own_process_only(
    bound: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, _is, _value = bound.partition(" = ")
    child = tmp_path / "bounded_process.py"
    child.write_text(re.sub(rf"(?m)^{name} = .*$", bound, encoding.CHILD.read_text()))
    monkeypatch.setattr(encoding, "CHILD", child)

    with pytest.raises(RecordingError) as refused:
        encode(phone_recording(30))
    assert refused.value.problem == RecordingProblem.TOO_COSTLY


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LONGEST_WAIT", 0.01)
    with pytest.raises(RecordingError) as refused:
        encode(tone())
    assert refused.value.problem == RecordingProblem.TOO_COSTLY


def test_missing_ffmpeg_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FfmpegMissing):
        encode(tone())
