from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users app, with forms that demand neither an email nor first and last names."""

    user_viewset = "accounts.wagtail_users.UserViewSet"
