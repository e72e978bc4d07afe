from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from accounts import privacy  # noqa: PLC0415 - models are there only now
        from certificates.log_verbs import LogVerb  # noqa: PLC0415 - models are there only now
        from certificates.privacy import erase, export  # noqa: PLC0415
        from core.log_verbs import register  # noqa: PLC0415 - models are there only now

        register(LogVerb, self.verbose_name)
        privacy.register("certificates", export=export, erase=erase)
