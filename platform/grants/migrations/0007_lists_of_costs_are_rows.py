"""Call a question's list of costs "rows", as plan pages do: in drafts, versions, stored revisions and translations.

A version's digest follows, or publishing a page without a change would make a new version of it.
"""

import hashlib
import json
from typing import Any

from django.db import migrations, models

OLD, NEW = "costs", "rows"
KINDS = [
    ("text", "one line of text"),
    ("long_text", "several lines of text"),
    ("number", "a number"),
    ("money", "an amount of money"),
    ("rows", "rows of what and how much, with their total"),
    ("choice", "one of several"),
]
BATCH = 100


def forwards(apps: Any, schema_editor: Any) -> None:
    rename(apps, OLD, NEW)


def backwards(apps: Any, schema_editor: Any) -> None:
    rename(apps, NEW, OLD)


def rename(apps: Any, old: str, new: str) -> None:
    apps.get_model("grants", "RoundPageQuestion").objects.filter(kind=old).update(kind=new)
    rename_in_versions(apps, old, new)
    rename_in_revisions(apps, old, new)
    rename_in_translations(apps, old, new)


def rename_in_versions(apps: Any, old: str, new: str) -> None:
    questions = apps.get_model("grants", "Question").objects
    versions = apps.get_model("grants", "RoundVersion").objects
    for version in versions.filter(questions__kind=old).distinct():
        is_known = version.digest == digest_of(version)
        questions.filter(version=version, kind=old).update(kind=new)
        if is_known:
            versions.filter(pk=version.pk).update(digest=digest_of(version))


def digest_of(version: Any) -> str:
    """Return what ``grants.rounds.checks.digest_of`` made of the page from which the version was compiled."""
    content = {
        "min_minor": version.min_minor,
        "max_minor": version.max_minor,
        "consent_text": version.consent_text,
        "sections": rows_of(version.sections, "key", "title", "intro"),
        "questions": [
            {**row, "section_key": row.pop("section__key")}
            for row in rows_of(
                version.questions,
                *("key", "section__key", "kind", "label", "help", "is_required", "max_length", "prefill", "choices"),
            )
        ],
        "criteria": rows_of(version.criteria, "key", "label", "help", "weight", "levels"),
        "rules": rows_of(version.rules, "key", "kind", "label", "help", "parameters"),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def rows_of(rows: Any, *names: str) -> list[dict[str, Any]]:
    return list(rows.order_by("sort_order", "pk").values(*names))


def rename_in_content(content: dict[str, Any], old: str, new: str) -> bool:
    """Rename it in a page as Wagtail serialises it. Says whether it was there."""
    parts = [part for part in content.get("question_parts") or () if part.get("kind") == old]
    for part in parts:
        part["kind"] = new
    return bool(parts)


def rename_in_revisions(apps: Any, old: str, new: str) -> None:
    revisions = apps.get_model("wagtailcore", "Revision").objects
    changed = []
    of_rounds = revisions.filter(content_type__app_label="grants", content_type__model="roundpage")
    for revision in of_rounds.only("content").iterator(chunk_size=BATCH):
        if rename_in_content(revision.content, old, new):
            changed.append(revision)
    revisions.bulk_update(changed, ["content"], batch_size=BATCH)


def rename_in_translations(apps: Any, old: str, new: str) -> None:
    sources = apps.get_model("wagtail_localize", "TranslationSource").objects
    for source in sources.filter(specific_content_type__app_label="grants", specific_content_type__model="roundpage"):
        content = json.loads(source.content_json)
        if rename_in_content(content, old, new):
            sources.filter(pk=source.pk).update(content_json=json.dumps(content))


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0006_log_verbs"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="roundpagequestion",
            name="kind",
            field=models.CharField(choices=KINDS, default="long_text", max_length=16, verbose_name="kind"),
        ),
        migrations.RunPython(forwards, backwards),
    ]
