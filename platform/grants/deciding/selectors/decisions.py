"""Selectors for a decision: how many have read, whether certificates are still real, what the money is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from certificates.models import Certificate
from grants.models import Application, AttachedCertificate
from grants.scoring import Tally


@dataclass(frozen=True, slots=True)
class CertificateToday:
    """A certificate as it was sent, and what became of it since; ``is_gone`` when its row can't be found any more."""

    sent: AttachedCertificate
    revoked_at: datetime | None
    reason: str
    is_gone: bool

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and not self.is_gone


def certificates_today(application: Application) -> list[CertificateToday]:
    """Return what was attached, oldest first, each with its state now (two queries)."""
    sent = list(application.certificates.order_by("issued_at", "pk"))
    rows = {row.code: row for row in Certificate.objects.filter(code__in=[one.code for one in sent])} if sent else {}
    return [_today(one, rows.get(one.code)) for one in sent]


def _today(sent: AttachedCertificate, row: Certificate | None) -> CertificateToday:
    if row is None:
        return CertificateToday(sent, None, "", is_gone=True)
    return CertificateToday(sent, row.revoked_at, row.revocation_reason, is_gone=False)


def warnings_of(application: Application, tally: Tally, certificates: Sequence[CertificateToday]) -> list[str]:
    """Return in words what speaks against deciding now: then a decision needs a written reason."""
    wanted, found = application.round.reviews_wanted, []
    if tally.reviews < wanted:
        words = _("Scores are in from %(done)s of the %(wanted)s people who should read it.")
        found.append(words % {"done": tally.reviews, "wanted": wanted})
    words = _("The certificate “%(title)s” was cancelled after sending.")
    return [*found, *(words % {"title": one.sent.title} for one in certificates if not one.is_live)]
