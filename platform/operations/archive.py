"""Backup archive: database, media files and a manifest that proves them, in one compressed tar."""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path, PurePosixPath
from typing import IO, Any

from operations.errors import BackupError

DATABASE, MEDIA, MANIFEST = "database", "media", "manifest.json"
BLOCK = 1024 * 1024
COMPRESSION = 3  # most of it is pictures, which don't get smaller


def write_archive(target: Path, *, database: Path, media: Path | None, manifest: dict[str, Any]) -> None:
    """Write it; the manifest comes last, so that a torn file has none. A file that goes meanwhile is left out."""
    with tarfile.open(target, "x:gz", compresslevel=COMPRESSION) as archive:
        archive.add(database, DATABASE)
        hashes = {}
        for file in _kept_files(media) if media else ():
            name = file.relative_to(media).as_posix() if media else ""
            try:
                content = file.read_bytes()
            except FileNotFoundError:
                continue
            _add(archive, f"{MEDIA}/{name}", content)
            hashes[name] = hashlib.sha256(content).hexdigest()
        whole = {**manifest, "database_sha256": sha256_of(database), "media": hashes}
        _add(archive, MANIFEST, json.dumps(whole, indent=1).encode())


def read_archive(file: Path, *, into: Path | None = None) -> dict[str, Any]:
    """Read all of it, unpack it into a folder if one is given, and return its manifest.

    Raises BackupError when a single byte is not as it was written.
    """
    try:
        with tarfile.open(file, "r:gz") as archive:
            found = dict(_read_entries(archive, into))
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise BackupError(f"{file} can't be read: {error}") from error
    manifest = found.pop(MANIFEST, None)
    if manifest is None:
        raise BackupError(f"{file} is no whole backup: it has no manifest.")
    read: dict[str, Any] = json.loads(manifest)
    if found.pop(DATABASE, None) != read["database_sha256"] or found != read["media"]:
        raise BackupError(f"{file} is damaged: what is in it is not what was written.")
    return read


def sha256_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _kept_files(media: Path) -> Iterator[Path]:
    """Leave out renditions, which a restore makes anew, half files, and what a restore put aside."""
    for file in sorted(media.rglob("*")):
        inside = file.relative_to(media)
        is_hidden = any(part.startswith(".") for part in inside.parts)
        if file.is_file() and inside.parts[0] != "images" and not is_hidden:
            yield file


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _read_entries(archive: tarfile.TarFile, into: Path | None) -> Iterator[tuple[str, str]]:
    """Yield names and hashes, and of the manifest its text."""
    for entry in archive:
        content = archive.extractfile(entry)
        if content is None:
            continue
        if entry.name == MANIFEST:
            yield MANIFEST, content.read().decode()
            continue
        yield entry.name.removeprefix(f"{MEDIA}/"), _read_entry(content, into and _place_in(into, entry.name))


def _place_in(folder: Path, name: str) -> Path:
    """Return where an entry goes; a name may lead nowhere but into the folder."""
    parts = PurePosixPath(name).parts
    if name != DATABASE and (parts[0] != MEDIA or ".." in parts):
        raise BackupError(f"{name} does not belong into a backup.")
    place = folder.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _read_entry(content: IO[bytes], place: Path | None) -> str:
    digest = hashlib.sha256()
    with place.open("xb") if place else nullcontext() as written:
        while block := content.read(BLOCK):
            digest.update(block)
            if written:
                written.write(block)
    return digest.hexdigest()
