"""Delete the groups that Wagtail's own migrations make: they have rights on the root of all programmes, no role here
fills them, and one tick in a person's form would cross every border between programmes.
"""

from django.db import migrations

MADE_BY_WAGTAIL = ("Editors", "Moderators")


def delete_groups(apps, schema_editor):
    """Their permissions, and who was in them, go with them: whoever is staff here has a role in a programme."""
    apps.get_model("auth", "Group").objects.filter(name__in=MADE_BY_WAGTAIL).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_ended_sessions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    # Not reversible in fact: the groups' rights would be Wagtail's guess again, and nobody misses them.
    operations = [migrations.RunPython(delete_groups, migrations.RunPython.noop)]
