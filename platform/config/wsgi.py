"""The WSGI application, as ``deploy/serve`` starts it: the project's root and `platform/` are on the path."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from core.checks import refuse_unsafe_caches  # noqa: E402 - needs the settings above
from operations.running import hold_running_lock  # noqa: E402

refuse_unsafe_caches()
hold_running_lock()
