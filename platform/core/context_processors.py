"""What every template knows: the site's name, its languages, and who is reading."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info

from core.addresses import in_language


def site(request: HttpRequest) -> dict[str, Any]:
    """Language links are plain links to the same address in the other languages."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "language_links": [
            {
                "code": code,
                "name": get_language_info(code)["name_local"],
                "url": in_language(request.path, code),
                "is_current": code == getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
            }
            for code, _name in settings.LANGUAGES
        ],
    }
