"""Fragment cache: pieces of pages that are rendered from a few plain values and nothing else, kept under these values.

``{% fragment "components/progress.html" with done=3 total=7 %}``: neither a request nor the page's context reaches such
a template, so what it says depends on its values alone, and a hundred readers who have done 3 of 7 read the same piece.
Nothing in it may depend on the clock or on the database.
"""

from functools import lru_cache
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString

from core.languages import current_language

MOST = 4_000  # fragments in a process


def render_fragment(engine: Engine, template: str, values: dict[str, Any]) -> SafeString:
    """Render a template with these values, or take what was rendered from equal ones. Raises TypeError for a list.

    A value's type counts: a text that is HTML and the same letters typed by somebody are not the same.
    """
    return _render(engine, template, current_language(), tuple((name, type(one), one) for name, one in values.items()))


@lru_cache(maxsize=MOST)
def _render(engine: Engine, template: str, _language: str, values: tuple[tuple[str, type, Any], ...]) -> SafeString:
    return engine.get_template(template).render(Context({name: value for name, _type, value in values}))


def forget() -> None:
    _render.cache_clear()
