from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grants", "0002_conflicts_of_a_round")]

    operations = [
        migrations.AddField(
            model_name="review",
            name="reopened_after",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
