"""Tags of lesson pages."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.drawings import DRAWINGS, drawing_bytes
from core.money import decimals_of, format_minor
from core.numbers import write_number
from core.picture_choice import PictureChoice, picture_choice
from core.selectors import programme_of_request
from lessons.models import GlossaryTerm
from questions.enums import Measure

register = template.Library()


@register.inclusion_tag("lessons/blocks/_drawing.html", takes_context=True)
def drawing_of(context: dict[str, Any], name: str, alt: str) -> dict[str, Any]:
    """``{% drawing_of value.name value.alt %}``: a drawing, or its words where the reader wants no pictures."""
    request, size = context.get("request"), drawing_bytes(name)
    words_only = request is not None and picture_choice(request) == PictureChoice.NONE
    return {"src": static(f"{DRAWINGS}/{name}.svg"), "alt": alt, "size": size, "words_only": words_only}


@register.simple_tag(takes_context=True)
def own_word(context: dict[str, Any], word: GlossaryTerm | None) -> GlossaryTerm | None:
    """``{% own_word value as word %}``: a chosen word, unless another programme's trainers decide what it says."""
    programme = programme_of_request(context["request"]) if "request" in context else None
    return word if word and word.programme_id in {None, programme and programme.pk} else None


@register.simple_tag(takes_context=True)
def quantity(context: dict[str, Any], value: Decimal | None, unit: str) -> str:
    """Write an example's value: an amount in the programme's currency and size, or a number with its unit.

    A half-written example, in an editor's preview, has none yet.
    """
    if value is None:
        return "–"
    exact = Fraction(str(value))
    if unit == Measure.MONEY:
        return _sample(exact, context)
    written = write_number(exact)
    if unit == Measure.PERCENT:
        return _("%(n)s%%") % {"n": written}
    whole = int(exact) if exact == int(exact) else 2
    if unit == Measure.DAYS:
        return ngettext("%(n)s day", "%(n)s days", whole) % {"n": written}
    return ngettext("%(n)s hour", "%(n)s hours", whole) % {"n": written} if unit == Measure.HOURS else written


def _sample(amount: Fraction, context: dict[str, Any]) -> str:
    """Losses may stand in an example: a sample amount may be below nothing, unlike real money."""
    programme = programme_of_request(context["request"]) if "request" in context else None
    if programme is None:
        return write_number(amount)
    minor = round(amount * programme.sample_factor * 10 ** decimals_of(programme.currency))
    return format_minor(minor, programme.currency)
