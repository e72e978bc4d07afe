"""A public server. It refuses to start when a setting would be unsafe: better no site than an open one."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import (
    ALLOWED_HOSTS,
    EMAIL_CONFIG,
    REDIS_URL,
    SECRET_KEY,
    SILENCED_SYSTEM_CHECKS,
    SITE_URL,
    TASK_BACKENDS,
    env,
)

if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG must be off in production.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("demo-only-"):
    raise ImproperlyConfigured("SECRET_KEY must be a random text of 50 characters or more.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name your hosts, without '*'.")
if not env("SITE_URL", default=""):
    raise ImproperlyConfigured("SITE_URL must be set: it is printed on certificates.")
# On the machine itself nothing travels: a trial may do without TLS there.
ON_LOOPBACK = urlsplit(SITE_URL).hostname in {"localhost", "127.0.0.1", "::1"}
HTTPS = SITE_URL.startswith("https://")
if not HTTPS and not (ON_LOOPBACK and SITE_URL.startswith("http://")):
    raise ImproperlyConfigured("SITE_URL must begin with https://: passwords and names travel under it.")
if EMAIL_CONFIG["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend":
    raise ImproperlyConfigured(
        "EMAIL_URL must name a mail server, for example smtp+tls://user:password@host:587. Without one, mails and the "
        "links in them would stand in the log. EMAIL_URL=dummymail:// sends none at all."
    )
# Any other address is found out by the first request that asks the cache, and answers it with 500.
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
# Both reach beyond this site, and preloading can't be taken back for months: the owner of the whole name says so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if env.int("TRUSTED_PROXIES", default=0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES")
REQUIRE_STAFF_MFA = env.bool("REQUIRE_STAFF_MFA", default=True)
EXPECT_BACKUPS = env.bool("EXPECT_BACKUPS", default=True)
# A mail server that hangs must not hang whoever presses Done.
TASKS = {"default": {"BACKEND": TASK_BACKENDS[env("TASKS_BACKEND", default="database")]}}
CSRF_TRUSTED_ORIGINS = [SITE_URL]
