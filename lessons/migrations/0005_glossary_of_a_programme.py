"""Each glossary word belongs to a programme: another one's trainers have no say in it."""

import django.db.models.deletion
from django.db import migrations, models


def give_words_to_the_only_programme(apps, schema_editor):
    """Where there are several, the words stay everybody's, and administrators keep them."""
    programmes = apps.get_model("core", "Programme").objects.all()
    if programmes.count() == 1:
        apps.get_model("lessons", "GlossaryTerm").objects.update(programme=programmes.get())


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_pictures'),
        ('lessons', '0004_fill_worksheet_snapshots'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='glossaryterm',
            name='glossary_term_slug_unique_in_language',
        ),
        migrations.AddField(
            model_name='glossaryterm',
            name='programme',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='glossary_terms', to='core.programme', verbose_name='programme'),
        ),
        migrations.RunPython(give_words_to_the_only_programme, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='glossaryterm',
            constraint=models.UniqueConstraint(fields=('programme', 'locale', 'slug'), name='glossary_term_slug_unique_in_programme_and_language'),
        ),
        migrations.AddConstraint(
            model_name='glossaryterm',
            constraint=models.UniqueConstraint(condition=models.Q(('programme', None)), fields=('locale', 'slug'), name='glossary_term_shared_slug_unique_in_language'),
        ),
    ]
