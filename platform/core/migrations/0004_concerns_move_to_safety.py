"""Give the table of concerns to the app ``safety``: rows, indexes and keys stay where they are, under another name."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("core", "0003_limit_counts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("Concern", "safety_concern")],
            state_operations=[migrations.DeleteModel("Concern")],
        ),
    ]
