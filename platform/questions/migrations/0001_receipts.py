import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_id", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("act", models.CharField(max_length=64)),
                ("location", models.CharField(blank=True, max_length=500)),
                ("subject_key", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(db_index=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("form_id", "digest"), name="receipt_once_per_form")],
            },
        ),
    ]
