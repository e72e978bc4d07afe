"""A published round's page opens or changes its Round. Wagtail publishes in several ways (an editor's screen, ticking
pages, a schedule, code), and only its signal sees all of them. The editor's screen doesn't even call ``Page.publish``:
a hook does, so that page and round go live in one transaction. The work is in ``services.rounds``.
"""

from typing import Any

from django.utils import timezone
from wagtail.signals import page_published

from grants.models import Round, RoundPage
from grants.rounds.services import RoundError, publish_round


def compile_round(sender: type[RoundPage], instance: RoundPage, revision: Any, **kwargs: Any) -> None:
    """Compile what is live now. A revision whose day is still to come is announced by the same signal: not yet."""
    page = RoundPage.objects.select_related("locale").get(pk=instance.pk)
    if not page.live or page.live_revision_id != revision.pk:
        return
    try:
        publish_round(page=page, actor=getattr(revision, "published_by", revision.user), now=timezone.now())
    except RoundError:
        if hasattr(revision, "published_by") or Round.objects.filter(key=page.translation_key).exists():
            raise
        # A copy that was made live at once, with last year's days: it opens nothing until somebody sets new ones.


def connect() -> None:
    page_published.connect(compile_round, sender=RoundPage, dispatch_uid="grants.compile_round")
