"""Redis cache that fails open: while Redis is away it holds nothing, and no page waits for it."""

from typing import Any

from django_redis.cache import RedisCache


class ForgetfulRedisCache(RedisCache):
    """With IGNORE_EXCEPTIONS, django-redis answers None while Redis hangs or is gone.

    For ``add`` that reads as "somebody else was first", and whoever takes a lock by it would wait for ever: allauth
    would refuse every sign-in. For ``incr`` it is no number. So limits don't count while Redis is away, and people
    still come in.
    """

    def add(self, *args: Any, **kwargs: Any) -> bool:
        added = super().add(*args, **kwargs)
        return True if added is None else bool(added)

    def incr(self, key: str, *args: Any, **kwargs: Any) -> int:
        """Raise ValueError, as for a key that isn't there."""
        count = super().incr(key, *args, **kwargs)
        if count is None:
            raise ValueError(f"Redis is away; nothing is known of {key!r}")
        return int(count)
