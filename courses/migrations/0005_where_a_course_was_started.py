from django.db import migrations, models


class Migration(migrations.Migration):
    """Courses that were started before begin at their beginning, as they did."""

    dependencies = [
        ("courses", "0004_amounts_in_outcomes"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="unit_key",
            field=models.UUIDField(blank=True, null=True, verbose_name="unit key"),
        ),
    ]
