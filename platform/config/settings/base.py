"""Settings that hold everywhere. What an operator sets comes from the environment: see docs/operating.md."""

from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[3]
VAR = ROOT / "var"

env = environ.Env()

SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
SITE_NAME = env("SITE_NAME", default="Seedbed")
WAGTAIL_SITE_NAME = SITE_NAME
MAY_BE_A_DEMO = False  # manage.py load_demo makes accounts whose password everybody can read
WAGTAILADMIN_BASE_URL = SITE_URL

INSTALLED_APPS = [
    "home",
    "offline",
    "grants",
    "lessons",
    "courses",
    "certificates",
    "safety",
    "accounts",
    "questions",
    "operations",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.WagtailUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "phonenumber_field",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "operations.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.CompressionMiddleware",
    "core.page_cache.PageCacheMiddleware",
    "accounts.middleware.DataUseMiddleware",
    "core.page_cost.PageCostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.FewerHeadersMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.ContentPolicyMiddleware",
    "core.bodies.BodyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.PersonalPageMiddleware",
    "accounts.middleware.RateLimitMiddleware",
    "core.middleware.SafeInputMiddleware",
    "accounts.middleware.RightPersonMiddleware",
    "accounts.middleware.AdminDoorMiddleware",
    "core.middleware.ProgrammeZoneMiddleware",
    "core.old_addresses.OldAddressMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.template_loading.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["accounts.templatetags.csrf_for_user", "core.templatetags.shared_pages"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.site",
            ],
        },
    }
]

# One writer at a time on SQLite: IMMEDIATE takes the lock before reading, so nothing fails half-way.
# FULL survives power loss.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
WEB_WORKERS = env.int("WEB_WORKERS", default=1)
WEB_THREADS = env.int("WEB_THREADS", default=4)
if not env("DATABASE_URL", default=""):
    VAR.mkdir(exist_ok=True)
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'seedbed.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Opening SQLite and setting it up costs more than a whole kept page, so its connections stay open.
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # Each process has at most so many connections, whatever its threads do. A database that is away is said to be so
    # after three seconds: four waiting people would otherwise be the whole site.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 0,
        "max_size": WEB_THREADS + 1,
        "num_workers": 1,
        "timeout": 3,
        "max_idle": 60,
        "reconnect_timeout": 10,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:
    # A Redis that hangs or is gone is as if it had kept nothing: it must not hang a learner or answer 500.
    CACHES["default"] = {
        "BACKEND": "core.redis_cache.ForgetfulRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"SOCKET_TIMEOUT": 0.25, "SOCKET_CONNECT_TIMEOUT": 0.25, "IGNORE_EXCEPTIONS": True},
    }
    DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
    DJANGO_REDIS_LOGGER = "core.redis_cache"
# Strangers' pages stay in each worker's memory; the stamp that makes them old stands in the database (core.page_cache).
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 500},
}
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=60)
PAGE_CACHE_EMPTIED_BY = [
    "core.Picture",
    "core.Programme",
    "courses.DownloadSize",
    "grants.Round",
    "grants.RoundVersion",
    "lessons.GlossaryTerm",
    "lessons.Narration",
    "wagtailcore.Locale",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.Site",
    "wagtailredirects.Redirect",
]

TASKS_BACKEND = env("TASKS_BACKEND", default="immediate")
TASK_BACKENDS = {
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}
TASKS = {"default": {"BACKEND": TASK_BACKENDS[TASKS_BACKEND]}}

# Who may read /healthz/deep from another machine; whether a missing backup is a trouble.
HEALTH_TOKEN = env("HEALTH_TOKEN", default="")
EXPECT_BACKUPS = env.bool("EXPECT_BACKUPS", default=False)

AUTH_USER_MODEL = "accounts.User"
# Whose sessions are good. Passwords are compared by allauth's alone (accounts.adapter): both would hash a wrong one.
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["accounts.hashers.FoldedPBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "accounts.passwords.NotOftenUsed"},
    {"NAME": "accounts.passwords.NotASignInName"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ForgotPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"phone", "email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "username", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "accounts.adapter.display_name"
# Limits are ours (accounts.limits): allauth's live in a cache, from which others' requests push them out.
ACCOUNT_RATE_LIMITS = False
# Who enters /admin/ must have a second factor; off only where there is nothing to protect.
REQUIRE_STAFF_MFA = env.bool("REQUIRE_STAFF_MFA", default=False)
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.ConfirmSecondStepForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # Addresses are not verified here, and many have none.
MFA_TOTP_ISSUER = SITE_NAME
# Phone verification is off (codes come later): a taken number must say so rather than dead-end.
ACCOUNT_PREVENT_ENUMERATION = False
SILENCED_SYSTEM_CHECKS = ["account.W001", "security.W019"]  # W019: previews in the admin are frames of our own

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "UTC"  # of the database; people read their programme's clock (core.middleware)
WAGTAIL_USER_TIME_ZONES = ["UTC"]  # One choice is none: the admin doesn't offer a person another clock.
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(VAR / "static"))
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env("MEDIA_ROOT", default=str(VAR / "media"))
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "core.storage.WholeFileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 0
# Pictures come straight from the bucket, under addresses that stay the same: signed ones would be fetched again and
# again by people who pay for it. Whoever may read the bucket needs a file's whole name; it is not to be listed.
S3_PUBLIC_URL = urlsplit(env("S3_PUBLIC_URL", default="").rstrip("/"))
if env("S3_BUCKET", default=""):
    from botocore.config import Config as BucketConfig

    if S3_PUBLIC_URL.scheme not in {"http", "https"}:
        raise ImproperlyConfigured("S3_PUBLIC_URL must be the address at which browsers read the bucket's files.")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env("S3_BUCKET"),
            "endpoint_url": env("S3_ENDPOINT_URL", default=None),
            "access_key": env("S3_ACCESS_KEY", default=None),
            "secret_key": env("S3_SECRET_KEY", default=None),
            "custom_domain": S3_PUBLIC_URL.netloc + S3_PUBLIC_URL.path,
            "url_protocol": f"{S3_PUBLIC_URL.scheme}:",
            "querystring_auth": False,
            "file_overwrite": False,
            # A bucket that never answers must not hold a thread: about ten seconds, and then it is an error.
            "client_config": BucketConfig(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2}),
        },
    }

WAGTAILIMAGES_IMAGE_MODEL = "core.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.pictures.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
# Of pictures on learners' pages: what is tried until one is small enough (core.pictures.cleaning).
PICTURE_QUALITIES = {"avif": (55, 45, 35), "webp": (75, 60, 45), "jpeg": (70, 60, 45)}
WAGTAILIMAGES_JPEG_QUALITY = PICTURE_QUALITIES["jpeg"][0]  # a course's card, which Wagtail makes
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_WORKFLOW_ENABLED = False  # Nobody here approves: a page sent for approval stayed locked for its writer.
WAGTAILADMIN_COMMENTS_ENABLED = False  # Each field's "Add comment" was one more stop of the Tab key.
WAGTAIL_AUTOSAVE_INTERVAL = 2000  # milliseconds after the last key; each writes the database
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=formataddr((SITE_NAME, "seedbed@localhost")))

PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_REGION = env("PHONE_REGION", default="KE")

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "accounts.unsent_form_views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A check of forty questions with eight choices sends 2,100 fields; learners' forms stay far below (core.middleware).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
MOST_FIELDS_OF_LEARNERS = 2000
ADMIN_UPLOAD_MAX_SIZE = 10 * 1024 * 1024  # a picture and its form (core.bodies)
# What no page of ours may use; browsers that know the header keep it from scripts and frames (core.middleware).
PERMISSIONS_POLICY = ("camera", "geolocation", "microphone", "payment")
# Where to write about a weakness (/.well-known/security.txt): mailto:… or https://…; empty: the form to tell us.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")

# Learners' pages need nothing from elsewhere; Wagtail's admin runs scripts and styles of its own (core.middleware).
CSP_NONE, CSP_SELF = "'none'", "'self'"
CSP_FILES = [f"{S3_PUBLIC_URL.scheme}://{S3_PUBLIC_URL.netloc}"] if S3_PUBLIC_URL.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [CSP_NONE],
        "script-src": [CSP_SELF],
        "style-src": [CSP_SELF],
        "img-src": [CSP_SELF, "data:", *CSP_FILES],
        "media-src": [CSP_SELF, *CSP_FILES],
        "connect-src": [CSP_SELF],
        "manifest-src": [CSP_SELF],
        "worker-src": [CSP_SELF],
        "form-action": [CSP_SELF],
        "frame-ancestors": [CSP_SELF],
        "base-uri": [CSP_NONE],
    }
}
ADMIN_CSP_DIRECTIVES = {
    "script-src": [CSP_SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [CSP_SELF, "'unsafe-inline'"],
    "font-src": [CSP_SELF, "data:"],
    "img-src": [CSP_SELF, "data:", "blob:", *CSP_FILES],
    "frame-src": [CSP_SELF],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "core.logs.RequestIdFilter"},
        "once_per_minute": {"()": "core.logs.OncePerMinute"},
    },
    "formatters": {"line": {"()": "core.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("django_tasks", "django_tasks_db", "weasyprint", "fontTools")},
        **{name: {"filters": ["once_per_minute"]} for name in ("core.redis_cache", "django.security.DisallowedHost")},
    },
}
