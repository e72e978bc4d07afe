"""Encoding of recordings: anything with sound becomes Opus and MP3 at 16 kbit/s, mono, with nothing but the sound.

ffmpeg does the work, in a process with bounds (lessons.narration.bounded_process). It reads local files of the formats
named here only: a playlist that names other files or addresses is no recording. No database, no storage.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from lessons.enums import RecordingProblem

LARGEST_UPLOAD = 9_000_000  # bytes; a whole form may have 10 MB (core.bodies)
LONGEST_MINUTES = 20
BITS_PER_SECOND = "16k"
CHILD = Path(__file__).with_name("bounded_process.py")
LONGEST_WAIT = 300  # seconds on the clock, for the child's 120 of a processor on a busy machine
FORMATS = "3g2,3gp,aac,aiff,amr,caf,flac,m4a,matroska,mj2,mov,mp3,mp4,ogg,wav,webm"
READ = ["-protocol_whitelist", "file", "-format_whitelist", FORMATS]
ONLY_SOUND = ["-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1", "-ac", "1", "-b:a", BITS_PER_SECOND]
WITHOUT_A_SIGN = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]  # nor ffmpeg's own name and version
OPUS = ["-c:a", "libopus", "-application", "voip", "-frame_duration", "60", "-f", "ogg"]
MP3 = ["-ar", "16000", "-c:a", "libmp3lame", "-id3v2_version", "0", "-f", "mp3"]
MICROSECONDS = 1_000_000
REFUSED = {1, 69}  # ffmpeg's exit codes for what it can't read, and for what is damaged in most places
NO_MEMORY = "Cannot allocate memory"


class RecordingError(ValueError):
    """A file is no recording that we take; ``problem`` says why."""

    def __init__(self, problem: RecordingProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class FfmpegMissing(RuntimeError):
    """ffmpeg is not installed on this machine (Debian: apt-get install ffmpeg)."""


class Encoded(NamedTuple):
    """A recording as learners get it."""

    opus: bytes
    mp3: bytes
    seconds: int


def check_recording(content: bytes) -> None:
    """Look whether there is sound in the file, and not too much, without decoding it: quick enough to wait for.

    Raises RecordingError and FfmpegMissing.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        source.write_bytes(content)
        asked = ["-show_entries", "stream=codec_type:format=duration", "-of", "json"]
        told = json.loads(_run("ffprobe", ["-v", "error", *READ, *asked, str(source)]) or "{}")
    if not any(stream.get("codec_type") == "audio" for stream in told.get("streams", [])):
        raise RecordingError(RecordingProblem.NO_SOUND)
    _check_length(float(told.get("format", {}).get("duration", 0)))


def encode(content: bytes) -> Encoded:
    """Return the first sound of the file in both forms. Raises RecordingError and FfmpegMissing."""
    with tempfile.TemporaryDirectory() as folder:
        source, opus, mp3 = (Path(folder, name) for name in ("source", "opus", "mp3"))
        source.write_bytes(content)
        # A little more than is allowed, so that what is too long is seen to be.
        shared = ["-t", str(LONGEST_MINUTES * 60 + 5), *ONLY_SOUND, *WITHOUT_A_SIGN]
        forms = [*shared, *OPUS, str(opus), *shared, *MP3, str(mp3)]
        quiet = ["-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1", "-threads", "1"]
        said = _run("ffmpeg", [*quiet, *READ, "-i", str(source), *forms])
        seconds = _seconds_of(said)
        _check_length(seconds)
        if seconds < 1:
            raise RecordingError(RecordingProblem.NO_SOUND)
        return Encoded(opus.read_bytes(), mp3.read_bytes(), round(seconds))


def _seconds_of(progress: str) -> float:
    """Return how much was encoded, by the last of ffmpeg's reports (``-progress``: lines of ``name=value``)."""
    times = [line.partition("=")[2] for line in progress.splitlines() if line.startswith("out_time_us=")]
    return int(times[-1]) / MICROSECONDS if times and times[-1].isdecimal() else 0


def _check_length(seconds: float) -> None:
    # A last frame is filled up: a recording of just the longest length comes out a little longer.
    if round(seconds) > LONGEST_MINUTES * 60:
        raise RecordingError(RecordingProblem.TOO_LONG)


def _run(name: str, arguments: list[str]) -> str:
    """Run one of ffmpeg's programmes within bounds, and return what it printed."""
    program = shutil.which(name)
    if program is None:
        raise FfmpegMissing(name)
    command = [sys.executable, "-I", str(CHILD), program, *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LONGEST_WAIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RecordingError(RecordingProblem.TOO_COSTLY) from error
    if done.returncode in REFUSED and NO_MEMORY not in done.stderr:
        raise RecordingError(RecordingProblem.NO_SOUND)
    if done.returncode:  # it met one of its bounds
        raise RecordingError(RecordingProblem.TOO_COSTLY)
    return done.stdout
