"""System checks of an operator's settings, run by every manage.py command and by the server when it starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, run_checks
from django.core.exceptions import ImproperlyConfigured

LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"


def check_shared_cache(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a cache that each worker keeps for itself: what one learns (a code that was used) the others wouldn't."""
    if settings.WEB_WORKERS > 1 and settings.CACHES["default"]["BACKEND"] == LOCAL_MEMORY:
        return [
            Error(
                "WEB_WORKERS is more than 1, and the cache is in each worker's own memory: "
                "a code of the second step that was used with one worker could be used again with another.",
                hint="Set REDIS_URL, or WEB_WORKERS=1.",
                id="core.E001",
            )
        ]
    return []


def refuse_unsafe_caches() -> None:
    """Raise ImproperlyConfigured where the checks find an error: Django runs them in manage.py only."""
    for message in run_checks(tags=[Tags.caches]):
        if message.is_serious():
            raise ImproperlyConfigured(f"{message.msg} {message.hint or ''}")
