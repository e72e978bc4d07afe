"""One English word for one thing: what people read says it the same way everywhere."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_python

from tests.core.template_messages import ROOT, messages_in

APPS = ("platform", "courses", "lessons", "home")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
}
# What we don't say, and what we say instead.
OTHER_WORDS = {
    r"\bcan ?not\b": "can't",
    r"\b(?:don|doesn|didn|isn|aren|wasn|won|haven|hasn)['’]t\b": "do not, is not …: only can't is short",
    r"\bcan’t\b": "can't, with the plain apostrophe, so that a search finds it",
    r"\bjoin(?:ed|ing)?\b(?! at\b)": "sign up",  # "joined at" is when a member came into a group
    r"\bregist(?:er|ered|ering|ration)\b": "sign up",
    r"\blog(?:ged|ging)?[ -]?(?:in|on)\b": "sign in",
    r"\b(?:log(?:ged|ging)?|sign(?:ed|ing)?)[ -]?out\b": "Close my pages, not signed in any more",
    r"\b(?:click|tap)\b": "press",
    r"\be-mail\b": "email",
    r"\b(?:mobile|cell) ?phone\b": "phone",
    r"\bpass ?code\b": "password",
    r"\buser ?name\b(?<!username)": "username",
}


def templates() -> list[Path]:
    return sorted(path for ending in ("html", "txt") for path in ROOT.glob(f"templates/**/*.{ending}"))


def all_messages() -> dict[str, str]:
    """Everything that is translated, with where it stands."""
    found = {words: str(path.relative_to(ROOT)) for path in templates() for _c, words in messages_in(path.read_text())}
    for app in APPS:
        for path in sorted((ROOT / app).glob("**/*.py")):
            with path.open("rb") as file:
                for _line, _function, words, _comments in extract_python(file, KEYWORDS, [], {}):
                    for form in [words] if isinstance(words, str) else words:
                        found.setdefault(form or "", str(path.relative_to(ROOT)))
    return found


def test_the_walk_finds_messages_of_templates_and_code() -> None:
    assert {"Close my pages", "Somebody already signs in with this email."} <= set(all_messages())


@pytest.mark.parametrize("pattern", OTHER_WORDS)
def test_people_read_one_word_for_one_thing(pattern: str) -> None:
    wrong = [f"{place}: {words}" for words, place in all_messages().items() if re.search(pattern, words, re.IGNORECASE)]

    assert wrong == [], f"Say: {OTHER_WORDS[pattern]}"
