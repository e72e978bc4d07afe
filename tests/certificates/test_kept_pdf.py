"""A storage in trouble keeps nobody from their certificate, and half of one is never shown."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from certificates.models import Certificate

NAME = "certificates/ABCDE23456.pdf"


@pytest.fixture
def certificate(db: None, now: datetime) -> Certificate:
    return Certificate.objects.create(
        code="ABCDE23456",
        holder_name="Amina Otieno",
        course_key="5c1a3a1e-0000-4000-8000-000000000000",
        title="Finances",
        description="Know what you earn.",
        facts=[],
        language="en",
        completed_at=now,
        issued_at=now,
    )


@pytest.fixture
def _clean() -> Iterator[None]:
    yield
    default_storage.delete(NAME)


@pytest.mark.pdf
@pytest.mark.usefixtures("_clean")
def test_half_a_certificate_is_made_again(client: Client, certificate: Certificate) -> None:
    default_storage.delete(NAME)
    default_storage.save(NAME, ContentFile(b"%PDF-1.7 half of it"))

    answer = client.get(reverse("certificates:download-pdf", args=[certificate.code]))

    assert answer.status_code == 200
    assert answer.content.rstrip().endswith(b"%%EOF")
    assert Path(default_storage.path(NAME)).read_bytes() == answer.content


@pytest.mark.pdf
def test_a_certificate_is_shown_when_it_cannot_be_kept(
    client: Client, certificate: Certificate, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = str(tmp_path / "media")

    answer = client.get(reverse("certificates:download-pdf", args=[certificate.code]))

    assert answer.status_code == 200
    assert answer.content.rstrip().endswith(b"%%EOF")
