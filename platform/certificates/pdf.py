"""PDF of a certificate: an HTML template rendered by WeasyPrint, kept in the file storage.

WeasyPrint needs Pango and HarfBuzz from the system; where they are missing, PdfUnavailable says so.
"""

import logging
from io import BytesIO

import segno
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from certificates.models import Certificate
from core.languages import absolute
from core.storage import storage_errors

logger = logging.getLogger(__name__)
END_OF_PDF = b"%%EOF"


class PdfUnavailable(Exception):
    """This machine can't make PDFs: WeasyPrint's system libraries are missing."""


def check_address(certificate: Certificate) -> str:
    """Return the short absolute address that the QR code carries and the paper prints (always unprefixed)."""
    with translation.override("en"):
        return absolute(reverse("certificates:check-certificate", args=[certificate.code]))


def qr_svg(certificate: Certificate) -> str:
    """Return the QR code of the check address as an inline SVG (error correction M, quiet zone 4 modules)."""
    out = BytesIO()
    segno.make(check_address(certificate), error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True, svgclass="qr", lineclass=None
    )
    return out.getvalue().decode()


def stored_pdf(certificate: Certificate) -> bytes:
    """Return the certificate's PDF, rendering and keeping it the first time; raises PdfUnavailable.

    A storage in trouble doesn't matter: the PDF is rendered then and not kept.
    """
    name = _file_of(certificate.code)
    try:
        kept = read_pdf(name)
    except storage_errors():
        logger.exception("Can't read %s", name)
        return render_pdf(certificate)
    return kept or keep_pdf(certificate, name, render_pdf(certificate))


def read_pdf(name: str) -> bytes:
    """Return the kept PDF; empty where there is none. What ends in the middle goes: it would be shown for ever."""
    if not default_storage.exists(name):
        return b""
    with default_storage.open(name) as file:
        kept: bytes = file.read()
    if kept.rstrip().endswith(END_OF_PDF):
        return kept
    default_storage.delete(name)
    return b""


def keep_pdf(certificate: Certificate, name: str, pdf: bytes) -> bytes:
    """Keep it, unless somebody else just did (the storage then gives it a name that nobody would ever delete), or the
    certificate was cancelled or its holder forgotten while it was rendered.
    """
    try:
        saved = default_storage.save(name, ContentFile(pdf))
        if saved != name or not Certificate.objects.live().filter(pk=certificate.pk).exclude(holder_name="").exists():
            default_storage.delete(saved)
    except storage_errors():
        logger.exception("Can't keep %s", name)
    return pdf


def forget_pdfs(codes: list[str]) -> None:
    """Delete the kept PDFs of these codes: they carry the holder's name."""
    for code in codes:
        default_storage.delete(_file_of(code))


def render_pdf(certificate: Certificate) -> bytes:
    """Render the certificate in the language it was issued in; raises PdfUnavailable."""
    try:
        from weasyprint import HTML  # noqa: PLC0415 - loads system libraries, which a machine may lack
    except OSError as error:
        raise PdfUnavailable(str(error)) from error
    return HTML(string=render_html(certificate), url_fetcher=_refuse_fetch).write_pdf(pdf_variant="pdf/ua-1")


def render_html(certificate: Certificate) -> str:
    """Render the page that is printed. Long names and titles get smaller letters: nothing is cut or printed over."""
    sizes = {
        "name": sum(len(certificate.holder_name) > most for most in (30, 60, 100)),
        "course": sum(len(certificate.title) > most for most in (40, 90, 150)),
        "what": sum(len(certificate.description) > most for most in (200, 400, 700)),
    }
    with translation.override(certificate.language):
        context = {
            "certificate": certificate,
            "address": check_address(certificate),
            "qr": qr_svg(certificate),
            "LANGUAGE_BIDI": translation.get_language_bidi(),
            "sizes": sizes,
            "is_full": sum(sizes.values()) > 1,
        }
        return render_to_string("certificates/pdf.html", context)


def _file_of(code: str) -> str:
    return f"certificates/{code}.pdf"


def _refuse_fetch(url: str, *args: object, **kwargs: object) -> dict[str, object]:
    """A certificate needs nothing from elsewhere; names in it must not be able to fetch."""
    raise ValueError(f"refused: {url}")
