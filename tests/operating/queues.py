"""Settings of background queues that tests switch on: the suite's own runs tasks at once."""

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
