from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from django_tasks.signals import task_finished  # noqa: PLC0415 - models are there only now

        from operations.due import EACH_TIME, register  # noqa: PLC0415 - as above
        from operations.services import background_tasks, housekeeping, publishing  # noqa: PLC0415 - as above

        task_finished.connect(background_tasks.retry_failed_task, dispatch_uid="operations.retry_failed_task")
        register("publish what is scheduled", publishing.publish_scheduled, every=EACH_TIME)
        register("take back tasks of dead workers", background_tasks.reclaim_tasks, every=EACH_TIME)
        register("clear ended sessions", housekeeping.clear_sessions)
        register("prune results of tasks", housekeeping.prune_task_results)
        register("sweep half files", housekeeping.sweep_half_files)
