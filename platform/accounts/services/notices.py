"""Notices: the words stand in the site; outside it goes only that there is news (phones are shared)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Notice, User
from accounts.tasks import mail_news
from core.languages import language_of
from core.queueing import queue


def tell(
    *,
    user: User,
    key: str,
    text: str,
    path: str,
    now: datetime,
    mail: bool = True,
    door: str = "/my/",
    instead_of: str = "",
) -> Notice:
    """Tell a person something in the site, once for each ``key``; a repetition returns the first notice.

    With it a neutral mail is queued to those with an address. ``path`` leads to what the text is about; ``door`` is
    where the mail leads, in the language of ``path``: an address that tells nothing of it either. ``instead_of`` begins
    the keys of earlier notices that this one says anew, or makes untrue: those that were not read are put away.

    No savepoint: who catches an error and goes on in a transaction of theirs opens one around this call.
    """
    with transaction.atomic(savepoint=False):
        notice, is_new = Notice.objects.get_or_create(
            user=user, key=key, defaults={"text": text, "path": path, "created_at": now}
        )
        if is_new and instead_of:
            earlier = Notice.objects.filter(user=user, key__startswith=instead_of, read_at__isnull=True)
            earlier.exclude(pk=notice.pk).update(read_at=now)
        if is_new and mail and user.email and user.is_active:
            queue(mail_news, user.pk, language_of(path), door)
    return notice


def mark_notices_read(*, user: User, now: datetime, only: Collection[UUID] | None = None) -> int:
    """Put away the person's unread notices, all of them or those named; returns how many there were."""
    unread = Notice.objects.filter(user=user, read_at__isnull=True)
    if only is not None:
        unread = unread.filter(pk__in=only)
    return unread.update(read_at=now)
