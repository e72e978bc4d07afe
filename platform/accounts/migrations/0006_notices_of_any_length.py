"""Notices of any length: a manager's reason stands in some."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_no_default_groups'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='text',
            field=models.TextField(verbose_name='text'),
        ),
    ]
