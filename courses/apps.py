from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from accounts import arrivals, naming, privacy, roles  # noqa: PLC0415 - models exist only now
        from accounts.models import Role  # noqa: PLC0415
        from courses import signals  # noqa: PLC0415
        from courses.privacy import export  # noqa: PLC0415
        from courses.role_permissions import trainer_permissions  # noqa: PLC0415
        from courses.services import certify_waiting, start_course_at  # noqa: PLC0415

        signals.connect()
        naming.register(certify_waiting)
        privacy.register("courses", export=export)
        arrivals.register("courses", start_course_at)
        for role in (Role.TRAINER, Role.LEAD_TRAINER):
            roles.register(role, trainer_permissions)
