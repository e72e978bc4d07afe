"""Usernames in every script, each kept in one form: é typed as one sign or as two is the same name."""

from django.db import migrations

import accounts.models
from core.text import fold_name


def fold_usernames(apps, schema_editor):
    """Rewrite names kept in another form. One that would meet somebody else's stays: its owner asks the office."""
    users = apps.get_model("accounts", "User")._base_manager
    for pk, name in users.exclude(username=None).values_list("pk", "username").iterator():
        folded = fold_name(name)
        if folded != name and len(folded) <= 60 and not users.filter(username=folded).exists():
            users.filter(pk=pk).update(username=folded)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="username",
            field=accounts.models.NullableCharField(
                blank=True,
                max_length=60,
                null=True,
                unique=True,
                validators=[accounts.models.validate_username],
                verbose_name="username",
            ),
        ),
        migrations.RunPython(fold_usernames, migrations.RunPython.noop),
    ]
