"""Every address of the site: what must be the same in all languages first, then the learners' routes per language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from core.views.media import show_media

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("core.root_urls")),
    path("", include("offline.root_urls")),
    path("admin/", include("accounts.admin_urls")),
    path("admin/", include("core.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
]

if settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage"):
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", show_media, name="media")]

urlpatterns += i18n_patterns(
    path("", include("core.urls")),
    path("", include("safety.urls")),
    path("accounts/", include("accounts.urls")),
    path("c/", include("certificates.urls")),
    path("my/", include("home.my_urls")),
    path("my/", include("certificates.my_urls")),
    path("my/", include("lessons.my_urls")),
    path("my/notes/", include("lessons.note_urls")),
    path("learn/", include("lessons.urls")),
    path("search/", include("lessons.search_urls")),
    path("grants/", include("grants.urls")),
    path("my/", include("grants.my_urls")),
    path("review/", include("grants.review_urls")),
    path("", include("offline.urls")),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler429 = "core.views.errors.too_many_requests"  # allauth's rate limits look for it
handler500 = "core.views.errors.server_error"
