"""Recordings as phones and computers make them, whole and broken."""

import io
import json
import math
import struct
import subprocess
import wave
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SECRET = "Wanjiku at Kibera market"


def tone(seconds: float = 2.0, rate: int = 8000) -> bytes:
    """A WAV file: what computers record."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = (int(9000 * math.sin(n * 2 * math.pi * 440 / rate)) for n in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return written.getvalue()


@cache
def phone_recording(seconds: int = 2) -> bytes:
    """An M4A file as a phone's recorder writes it: with a name and a place in it, in stereo."""
    silence = ["-f", "lavfi", "-i", f"anoisesrc=d={seconds}:c=pink:a=0.2:r=44100"]
    marks = ["-metadata", f"title={SECRET}", "-metadata", "location=-01.3000+036.7800/"]
    return _ffmpeg([*silence, "-ac", "2", "-c:a", "aac", "-b:a", "32k", *marks], "written.m4a")


@cache
def silent_film() -> bytes:
    """A video without any sound."""
    return _ffmpeg(["-f", "lavfi", "-i", "color=c=red:s=64x64:d=1", "-c:v", "mpeg4"], "written.mp4")


def facts_of(content: bytes) -> dict[str, Any]:
    """Return what ffprobe tells of a file: codec, channels, length, streams, and all marks in it."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "asked")
        file.write_bytes(content)
        command = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(file)]
        told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    stream = told["streams"][0]
    tags = {**stream.get("tags", {}), **told["format"].get("tags", {})}
    return {
        "codec": stream["codec_name"],
        "channels": stream["channels"],
        "seconds": round(float(told["format"]["duration"])),
        "streams": len(told["streams"]),
        "tags": tags,
    }


def _ffmpeg(arguments: list[str], name: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder, name)
        subprocess.run(["ffmpeg", "-v", "error", *arguments, str(file)], check=True, capture_output=True)
        return file.read_bytes()
