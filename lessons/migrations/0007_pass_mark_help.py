"""The pass mark's help says what a change of it does (no column changes)."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lessons', '0006_worksheet_results'),
    ]

    operations = [
        migrations.AlterField(
            model_name='quizpage',
            name='pass_percent',
            field=models.PositiveSmallIntegerField(default=80, help_text='80 percent of 5 questions are 4 right ones. A lower one counts at once, for earlier tries too, and is never taken back; a higher one from the next try.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='how many percent are enough'),
        ),
    ]
