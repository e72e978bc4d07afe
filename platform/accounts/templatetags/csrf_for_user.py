"""Template tags: Django's ``{% csrf_token %}``, which also names the user for whom the form was made.

It is a builtin of all templates (settings), Wagtail's too, so that no form can forget it. Forms for strangers are as
Django makes them. The second tag gives back what was typed, on a page that says why it could not be saved.
"""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from accounts.models import User
from accounts.unsent_forms import MADE_FOR, UnsentForm, mark_of
from core.shared_pages import NotShared, SharedRequest

register = template.Library()


def request_of(context: Context) -> HttpRequest | None:
    """Find the request both ways: a StreamField block is rendered with a plain Context, which has it as a value."""
    return getattr(context, "request", None) or context.get("request")


class MarkedTokenNode(CsrfTokenNode):
    def render(self, context: Context) -> str:
        """Raises NotShared in the part of a page that is the same for all readers: a form's token is one reader's."""
        request = request_of(context)
        if isinstance(request, SharedRequest):
            raise NotShared("A form that is posted stands in a hole.")
        token = super().render(context)
        user = getattr(request, "user", None)
        if not token or not isinstance(user, User):
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, MADE_FOR, mark_of(user))


@register.tag
def csrf_token(parser: Parser, token: Token) -> MarkedTokenNode:
    return MarkedTokenNode()


@register.simple_tag(takes_context=True)
def learner_mark(context: Context) -> str:
    """Name the signed-in person by the pseudonym that their forms carry; nothing for a stranger."""
    user = getattr(request_of(context), "user", None)
    return mark_of(user) if isinstance(user, User) else ""


@register.inclusion_tag("components/own_words.html", takes_context=True)
def own_words(context: Context) -> dict[str, Any]:
    """Give people back the words of the form that they have just sent, on a page that can't show the form again."""
    words: UnsentForm | None = getattr(request_of(context), "own_words", None)
    return {"sentences": words.sentences if words else []}
