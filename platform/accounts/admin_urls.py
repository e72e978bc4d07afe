"""What stands before Wagtail's own admin addresses: one sign-in for all, with the second factor and the limits, and
translations only of what the person may edit.
"""

from typing import Any

from django.urls import path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel

from accounts import admin_translating
from accounts.wagtail_users import remove_lost_second_step


class StaffAccountView(AccountView):
    """Wagtail's preferences, without its form for first and last names, which nobody has here, and without its profile
    picture, which would be opened by no rule of ours.
    """

    left_out = (NameEmailSettingsPanel, AvatarSettingsPanel)

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, self.left_out)]


urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="admin-sign-in"),
    path(
        "users/second-step/<int:user_id>/",
        require_admin_access(remove_lost_second_step),
        name="admin-remove-second-step",
    ),
    path("account/", require_admin_access(StaffAccountView.as_view()), name="admin-account"),
    path(
        "localize/submit/page/<int:page_id>/",
        require_admin_access(admin_translating.TranslatePageView.as_view()),
        name="admin-translate-page",
    ),
    path(
        "localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/",
        require_admin_access(admin_translating.TranslateSnippetView.as_view()),
        name="admin-translate-snippet",
    ),
    path(
        "localize/update/<int:translation_source_id>/",
        require_admin_access(admin_translating.UpdateTranslationView.as_view()),
        name="admin-update-translation",
    ),
]
