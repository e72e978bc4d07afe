"""The committed Arabic catalogue: whole for everybody but administrators, and safe to print."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.core.template_messages import ROOT, messages_in

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]")
TAG = re.compile(r"<[^<>]+>")
YES_OR_NO = re.compile(r"""yesno:_\((["'])(.+?)\1\)""")
PLURAL_FORMS = 6
FORMS_OF_ONE_NUMBER = 3  # zero, one and two: Arabic may say these in words


@pytest.fixture(scope="module")
def arabic() -> Catalog:
    with (ROOT / "locale/ar/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="ar", abort_invalid=True)


def all_templates() -> list[Path]:
    found = [path for ending in ("html", "txt") for path in ROOT.glob(f"templates/**/*.{ending}")]
    return sorted(path for path in found if "admin" not in path.relative_to(ROOT).parts)


def forms_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def things_in(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text)) + Counter(TAG.findall(text))


def wrong_forms(message: Message) -> list[str]:
    """Return the forms whose placeholders or tags differ from the English; a form of one number may leave it out."""
    if isinstance(message.id, str):
        return [form for form in forms_of(message) if form and things_in(form) != things_in(message.id)]
    wanted, wrong = things_in(message.id[-1]), []
    for index, form in enumerate(forms_of(message)):
        left_out, added = wanted - things_in(form), things_in(form) - wanted
        named = all(one.startswith("%(") for one in left_out)
        may_leave_out = index < FORMS_OF_ONE_NUMBER and named and left_out.total() == 1
        if form and (added or (left_out and not may_leave_out)):
            wrong.append(form)
    return wrong


def test_catalogue_has_nothing_fuzzy(arabic: Catalog) -> None:
    assert not arabic.fuzzy
    assert [message.id for message in arabic if message.id and message.fuzzy] == []


def test_every_message_of_learners_and_the_committee_is_translated(arabic: Catalog) -> None:
    missing = [
        f"{path.relative_to(ROOT)}: {words}"
        for path in all_templates()
        for context, words in sorted(messages_in(path.read_text()), key=str)
        if not (found := arabic.get(words, context)) or not all(forms_of(found))
    ]

    assert missing == []


def test_placeholders_and_tags_match_the_english(arabic: Catalog) -> None:
    assert [(message.id, wrong) for message in arabic if message.id and (wrong := wrong_forms(message))] == []


def test_plurals_have_all_six_forms(arabic: Catalog) -> None:
    plurals = [message for message in arabic if isinstance(message.id, tuple)]

    assert arabic.num_plurals == PLURAL_FORMS
    assert plurals
    assert [one.id for one in plurals if len(one.string) != PLURAL_FORMS or not all(one.string)] == []


def test_choices_of_yesno_keep_their_commas(arabic: Catalog) -> None:
    choices = [found[2] for path in all_templates() for found in YES_OR_NO.finditer(path.read_text())]

    assert choices
    for words in choices:
        translated = arabic[words].string
        assert isinstance(translated, str)
        assert translated.count(",") == words.count(","), words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>{% translate 'Send' %}</b>", {(None, "Send")}),
        ('{% translate "Look" context "a link" %}', {("a link", "Look")}),
        (
            "{% if a %}\n  {% blocktranslate trimmed %}Try\n   {{ n }}{% endblocktranslate %}{% endif %}",
            {(None, "Try %(n)s")},
        ),
        (
            "{% blocktranslate count n=x %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            {(None, "%(n)s day")},
        ),
        ('{% firstof title _("It\'s me") %}\n{{ a|yesno:_("Yes,No") }}', {(None, "It's me"), (None, "Yes,No")}),
        ("{% comment %}{% translate 'Gone' %}{% endcomment %}{# translate 'Gone' #}", set()),
    ],
)
def test_messages_of_a_template_are_found(text: str, expected: set[tuple[str | None, str]]) -> None:
    assert messages_in(text) == expected


@pytest.mark.parametrize(
    ("english", "translated", "wrong"),
    [
        ("Try %(n)s", "محاولة %(n)s", []),
        ("Try %(n)s", "محاولة", ["محاولة"]),
        ("<b>%s</b>", "%s", ["%s"]),
        (("%(n)s day", "%(n)s days"), ("%(n)s", "يوم", "يومان", "%(n)s", "%(n)s", "%(n)s"), []),
        (("%(n)s day", "%(n)s days"), ("%(n)s", "يوم", "يومان", "أيام", "%(n)s", "%(m)s"), ["أيام", "%(m)s"]),
        (("%s day", "%s days"), ("%s", "يوم", "%s", "%s", "%s", "%s"), ["يوم"]),
    ],
)
def test_wrong_placeholders_are_noticed(
    english: str | tuple[str, ...], translated: str | tuple[str, ...], wrong: list[str]
) -> None:
    assert wrong_forms(Message(english, translated)) == wrong
