from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = _("Grants")

    def ready(self) -> None:
        from accounts import privacy as accounts_privacy  # noqa: PLC0415 - needs the models
        from accounts import roles  # noqa: PLC0415 - needs the models
        from accounts.models import Role  # noqa: PLC0415 - needs the models
        from core.log_verbs import register  # noqa: PLC0415 - needs the models
        from courses import unlocks as unlocks  # noqa: PLC0415 - needs the models
        from grants import conflicts, privacy, signals  # noqa: PLC0415 - needs the models
        from grants.log_verbs import LogVerb  # noqa: PLC0415 - needs the models
        from grants.role_permissions import manager_permissions  # noqa: PLC0415 - needs the models
        from grants.rounds.selectors.rounds import round_unlocks  # noqa: PLC0415 - needs the models

        register(LogVerb, self.verbose_name)
        unlocks.register(round_unlocks)
        conflicts.register_own()
        accounts_privacy.register(
            "grants",
            export=privacy.export,
            erase=privacy.erase,
            warn=privacy.warn,
        )
        roles.register(Role.GRANT_MANAGER, manager_permissions)
        signals.connect()
