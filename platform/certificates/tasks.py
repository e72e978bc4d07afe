"""Background tasks of certificates: making the PDF."""

import logging

from django_tasks import task

from certificates.models import Certificate
from certificates.pdf import PdfUnavailable, forget_pdfs, stored_pdf

logger = logging.getLogger(__name__)


@task()
def make_pdf(certificate_id: str) -> None:
    """Make and keep a certificate's PDF ahead of its first download; not of one that was cancelled meanwhile."""
    certificate = Certificate.objects.select_related("programme").get(pk=certificate_id)
    if not certificate.is_printable:
        return
    try:
        stored_pdf(certificate)
    except PdfUnavailable as error:
        logger.warning("No PDF: WeasyPrint's libraries are missing on this machine: %s", error)


@task()
def delete_pdfs(codes: list[str]) -> None:
    """Delete the kept PDFs of these codes. A task, so that a storage in trouble is asked again until they are gone."""
    forget_pdfs(codes)
