from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_download_size'),
    ]

    operations = [
        migrations.AlterField(
            model_name='unitcompletion',
            name='source',
            field=models.CharField(choices=[('server', 'marked by this site'), ('attested', 'attested by a trainer')], default='server', max_length=10, verbose_name='source'),
        ),
    ]
