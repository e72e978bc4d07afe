from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grants", "0004_cancelled_awards_as_decisions")]

    operations = [
        migrations.AddField(
            model_name="review",
            name="reopened_after",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
