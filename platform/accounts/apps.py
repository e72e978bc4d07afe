from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True  # The module holds two, and Django would take neither.
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import log_verbs, privacy, privacy_export  # noqa: PLC0415 - models are loaded only now
        from core.log_verbs import register  # noqa: PLC0415 - models are loaded only now

        register(log_verbs.LogVerb, self.verbose_name)
        privacy.register("accounts", export=privacy_export.export_account)
        privacy.register("core", export=privacy_export.export_log)


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users app, with forms that demand neither an email nor first and last names."""

    user_viewset = "accounts.wagtail_users.UserViewSet"
