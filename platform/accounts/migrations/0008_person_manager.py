"""People have a manager of their own, which migrations need not know. Nothing changes in the database."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0007_log_verbs")]

    operations: ClassVar = [migrations.AlterModelManagers(name="user", managers=[])]
