"""Template tags that every app's pages use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from core.languages import current_language, direction_of
from core.models import Picture, Programme
from core.money import format_minor
from core.page_cost import cost_mark, count_picture, kilobytes
from core.picture_choice import PictureChoice, picture_choice
from core.pictures.renditions import bytes_of, make_renditions, shown, with_renditions
from core.samples import write_samples
from core.selectors import programme_of_request
from core.times import describe_deadline, describe_left, describe_moment

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """``{% site_name %}`` works without a context too, in mails, printed certificates and error pages."""
    return settings.SITE_NAME


@register.filter
def money(minor: int | None, currency: str) -> str:
    """``{{ award.amount_minor|money:round.currency }}`` writes minor units for a reader."""
    return "" if minor is None else format_minor(minor, currency)


@register.filter
def lookup(values: Mapping[Any, Any], key: Any) -> Any:
    """``{{ outlines|lookup:key }}`` is what stands in a mapping under a key that the template has; None without one."""
    return values.get(key)


@register.filter
def megabytes(size: int) -> str:
    """Write bytes as people buy them: "0.1 MB", never less than that."""
    return _("%(n)s MB") % {"n": number_format(max(size / 1_000_000, 0.1), decimal_pos=1)}


register.filter(kilobytes)


@register.simple_tag(takes_context=True)
def page_cost(context: dict[str, Any]) -> SafeString:
    """``{% page_cost %}``, after all pictures of a page, is its cost in whole KB, written when the page is whole."""
    return mark_safe(cost_mark(context.get("request")))  # noqa: S308 - a number


@register.filter
def moment(at: datetime, programme: Programme) -> str:
    return describe_moment(at, programme.zone)


@register.filter
def deadline(at: datetime, programme: Programme) -> str:
    """``{{ round.closes_at|deadline:round }}`` is a moment that counts, with the place whose clock it is."""
    return describe_deadline(at, programme.zone)


@register.filter
def day(at: datetime, programme: Programme | None) -> str:
    """``{{ certificate.issued_at|day:certificate.programme }}``: the day on that programme's calendar, whoever asks."""
    return date_format(timezone.localtime(at, programme.zone if programme else None), "j F Y")


@register.filter
def time_left(until: datetime) -> str:
    return describe_left(until, timezone.now())


@register.filter
def written_in(words: str, language: str) -> str | SafeString:
    """``{{ unit.title|written_in:unit.language }}`` marks words of another language than the page's, inside a line."""
    if not language or language == current_language():
        return words
    return format_html('<span lang="{}" dir="{}">{}</span>', language, direction_of(language), words)


@register.inclusion_tag("components/only_in.html")
def only_in(language: str | None) -> dict[str, str]:
    """``{% only_in outline.language %}`` says, above words of another language than the page's, which it is."""
    is_other = language and language != current_language()
    return {"name": get_language_info(language)["name_translated"] if language and is_other else ""}


@register.simple_tag(takes_context=True)
def samples(context: dict[str, Any], text: Any) -> str | SafeString:
    """``{% samples value %}`` prints a course text with its sample amounts in the reader's programme's currency."""
    programme = programme_of_request(context["request"]) if "request" in context else None
    written = write_samples(str(text), programme)
    return mark_safe(written) if hasattr(text, "__html__") else written  # noqa: S308 - only what was safe stays so


@register.inclusion_tag("components/picture.html", takes_context=True)
def light_picture(context: dict[str, Any], picture: Picture | None, alt: str, *, first: bool = False) -> dict[str, Any]:
    """``{% light_picture value.image value.alt %}`` shows a picture from ``with_renditions``, or else its words.

    Only an editor's preview makes renditions that are missing. ``first``: don't wait until it is scrolled to.
    """
    request = context.get("request")
    is_preview = getattr(request, "is_preview", False)
    choice = picture_choice(request) if request else PictureChoice.SMALL
    if picture and not hasattr(picture, "prefetched_renditions"):  # It comes from an editor's form.
        picture = with_renditions([picture.pk]).get(picture.pk)
    if picture and is_preview and shown(picture) is None:
        make_renditions([picture.pk])
        picture = with_renditions([picture.pk])[picture.pk]
    ready = shown(picture, choice) if picture else None
    size = bytes_of(ready.file) if ready else 0
    if choice != PictureChoice.NONE:
        count_picture(request, size)
    return {"shown": ready, "alt": alt, "first": first, "size": size, "words_only": choice == PictureChoice.NONE}
