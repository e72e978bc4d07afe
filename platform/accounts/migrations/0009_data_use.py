"""What a person's pages cost this month. Reversible: the figures are then gone."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0008_person_manager")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="user",
            name="data_month",
            field=models.DateField(editable=False, null=True, verbose_name="month whose data is counted"),
        ),
        migrations.AddField(
            model_name="user",
            name="data_bytes",
            field=models.PositiveBigIntegerField(default=0, editable=False, verbose_name="data used in that month"),
        ),
    ]
