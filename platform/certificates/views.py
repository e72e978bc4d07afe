"""Views: the public check, the PDF, and a learner's own certificates."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from certificates.forms import CodeForm
from certificates.models import CODE_LENGTH, Certificate
from certificates.pdf import PdfUnavailable, check_address, qr_svg, stored_pdf
from certificates.selectors import certificates_of, find_by_code, letters_of, normalise_code


@require_safe
def type_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code; a typed one leads to its check, whatever its case, spaces and dashes."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        return redirect(
            "certificates:check-certificate", normalise_code(typed) or typed.replace("/", " ").strip() or "-"
        )
    return render(request, "certificates/type_code.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@cache_control(no_cache=True)
def check_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Say in one large word whether a certificate is real, cancelled or not ours, then every printed fact."""
    certificate = find_by_code(code)
    if certificate is None:
        return render(
            request,
            "certificates/not_ours.html",
            {
                "typed": code[:60],
                "lacks": max(CODE_LENGTH - len(letters_of(code)), 0),
                "form": CodeForm(initial={"code": code[:60]}),
            },
            status=404,
        )
    if certificate.code != code:
        return redirect("certificates:check-certificate", certificate.code)
    return render(request, "certificates/check.html", {"certificate": certificate})


@require_safe
@cache_control(no_cache=True)
def download_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Give the printable certificate; where there is none, the check says why."""
    certificate = find_by_code(code)
    if certificate is None or not certificate.is_printable or certificate.code != code:
        return check_certificate(request, code)
    try:
        content = stored_pdf(certificate)
    except PdfUnavailable:
        return render(request, "certificates/no_pdf.html", {"certificate": certificate}, status=503)
    headers = {"Content-Disposition": f'inline; filename="certificate-{certificate.printed_code}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
@login_required
@never_cache
def my_certificates(request: PersonRequest) -> HttpResponse:
    return render(request, "certificates/my_certificates.html", {"certificates": certificates_of(request.user)})


@require_safe
@login_required
@never_cache
def my_certificate_of_course(request: PersonRequest, course_key: uuid.UUID) -> HttpResponse:
    """Lead from a finished course to its certificate, or to what it waits for: the person's name."""
    certificate = certificates_of(request.user).filter(course_key=course_key).first()
    if certificate is None:
        return redirect("my-certificates:list-certificates" if request.user.name else "accounts:profile")
    return redirect("my-certificates:show-certificate", certificate.code)


@require_safe
@login_required
@never_cache
def my_certificate(request: PersonRequest, code: str) -> HttpResponse:
    """One's own certificate, to show on the phone: with its QR code."""
    certificate = get_object_or_404(Certificate.objects.select_related("programme"), code=code, learner=request.user)
    return render(
        request,
        "certificates/my_certificate.html",
        {
            "certificate": certificate,
            "address": check_address(certificate),
            "qr": mark_safe(qr_svg(certificate)),  # noqa: S308 - segno's own SVG of our own address
        },
    )
