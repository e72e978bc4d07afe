"""A file is there whole or not at all, and a bucket that never answers is given up."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from core.storage import WholeFileSystemStorage, sweep_parts
from tests.operating.serving import ROOT, environment

NAME = "certificates/ABCDE23456.pdf"
PDF = b"%PDF-1.7 as it was rendered %%EOF"


class TornFile(ContentFile):
    """A file that ends in an error after its first block, as on a disk that is full."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"%PDF-1.7 half"
        raise OSError(28, "No space left on device")


@pytest.fixture
def storage(tmp_path: Path) -> WholeFileSystemStorage:
    return WholeFileSystemStorage(location=tmp_path, base_url="/media/")


def files_in(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_a_file_is_written_under_its_name(storage: WholeFileSystemStorage, tmp_path: Path) -> None:
    assert storage.save(NAME, ContentFile(PDF)) == NAME
    assert (tmp_path / NAME).read_bytes() == PDF
    assert files_in(tmp_path) == [NAME]


def test_a_disk_that_is_full_leaves_no_half_file(storage: WholeFileSystemStorage, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        storage.save(NAME, TornFile(b"whatever"))

    assert files_in(tmp_path) == []


def test_a_name_that_is_taken_is_not_written_over(storage: WholeFileSystemStorage, tmp_path: Path) -> None:
    first = storage.save(NAME, ContentFile(b"first"))
    second = storage.save(NAME, ContentFile(b"second"))

    assert first != second
    assert (tmp_path / first).read_bytes() == b"first"
    assert (tmp_path / second).read_bytes() == b"second"


def test_two_at_once_get_two_names(storage: WholeFileSystemStorage, tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def write(number: int) -> None:
        together.wait()
        storage.save(NAME, ContentFile(str(number).encode()))

    writers = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert sorted((tmp_path / name).read_text() for name in files_in(tmp_path)) == list("01234567")


def test_what_a_killed_process_left_is_swept_after_a_day(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/.abc.part").write_text("half")
    (tmp_path / "pictures/stall.jpg").write_text("whole")

    assert sweep_parts(tmp_path, time.time() - 60) == 0
    assert sweep_parts(tmp_path, time.time() + 60) == 1
    assert files_in(tmp_path) == ["pictures/stall.jpg"]


@pytest.fixture
def silent_bucket() -> Iterator[str]:
    """A bucket that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_bucket_that_never_answers_is_given_up_within_seconds(silent_bucket: str, django_db_setup: None) -> None:
    script = """
import time, django
django.setup()
from django.core.files.storage import default_storage
from core.storage import storage_errors
began = time.monotonic()
try:
    default_storage.exists("certificates/A.pdf")
except storage_errors():
    print(time.monotonic() - began)
"""
    bucket = {
        "S3_BUCKET": "seedbed",
        "S3_ENDPOINT_URL": silent_bucket,
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "secret",
        "S3_PUBLIC_URL": silent_bucket,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
    }
    done = subprocess.run([sys.executable, "-c", script], env=environment(**bucket), capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 15
