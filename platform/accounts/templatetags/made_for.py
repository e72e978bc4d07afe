"""Django's ``{% csrf_token %}``, which also says for whom the form was made: so every form of a person's page does.

It is a builtin of our templates (settings), so that no form can forget it, the editor's of Wagtail's admin included.
Forms for strangers are as Django makes them.
"""

from django import template
from django.http import HttpRequest
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from accounts.kept_words import MADE_FOR, mark_of
from accounts.models import User

register = template.Library()


class MarkedTokenNode(CsrfTokenNode):
    def render(self, context: Context) -> str:
        token = super().render(context)
        request: HttpRequest | None = getattr(context, "request", None)
        user = getattr(request, "user", None)
        if not token or request is None or not isinstance(user, User):
            return token
        return format_html('{}<input type="hidden" name="{}" value="{}">', token, MADE_FOR, mark_of(user))


@register.tag
def csrf_token(parser: Parser, token: Token) -> MarkedTokenNode:
    return MarkedTokenNode()
