"""Sample amounts in course texts: ``[[120]]`` is printed in the reader's programme's currency and size."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core.money import format_minor, to_minor

if TYPE_CHECKING:  # the models' forms check texts
    from core.models import Programme

MOST_DIGITS = 9
# What is read is wider than what is taken: texts from before the check are printed as well as they can be.
SAMPLE = re.compile(r"\[\[\s*(\d{1,15})\s*\]\]")
TAKEN = re.compile(rf"\[\[[0-9]{{1,{MOST_DIGITS}}}\]\]")


def write_samples(text: str, programme: "Programme | None") -> str:
    """Replace each ``[[120]]`` of a course text by that sample amount; what is no amount stays as it is."""
    return SAMPLE.sub(lambda found: _write(int(found[1]), programme), text)


def _write(number: int, programme: "Programme | None") -> str:
    if programme is None:
        return _grouped(number)
    amount, currency = number * programme.sample_factor, programme.currency
    try:
        return format_minor(to_minor(Decimal(amount), currency), currency)
    except ValidationError:  # too large to be anybody's money, and yet no reason to show nobody the page
        return f"{currency}\u00a0{_grouped(amount)}"


def _grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def check_samples(text: str) -> None:
    """Refuse double brackets that hold no amount. Raises ValidationError."""
    rest = TAKEN.sub("", text)
    if "[[" in rest or "]]" in rest:
        raise ValidationError(
            _(
                "Between [[ and ]] stands an amount in up to %(n)s digits and nothing else, for example [[1500]]: "
                "no comma, no blank, no decimals."
            )
            % {"n": MOST_DIGITS}
        )
