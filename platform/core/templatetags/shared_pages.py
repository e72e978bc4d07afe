"""Template tags ``{% hole %}`` and ``{% fragment %}``, known to every template (settings)."""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString

from core.fragments import render_fragment
from core.shared_pages import Hole, SharedRequest, fill_hole

register = template.Library()


class PieceNode(Node):
    """A template by its literal name, with values."""

    def __init__(self, name: str, values: dict[str, FilterExpression]) -> None:
        self.name, self.values = name, values

    def resolve(self, context: Context) -> dict[str, Any]:
        return {name: value.resolve(context) for name, value in self.values.items()}


class HoleNode(PieceNode):
    def render(self, context: Context) -> SafeString:
        """Leave a hole in a shared part; on a page that is rendered for one reader, fill it at once."""
        hole = Hole(self.name, self.resolve(context))
        request = getattr(context, "request", None) or context.get("request")  # a StreamField block has a plain Context
        return request.add(hole) if isinstance(request, SharedRequest) else fill_hole(hole, context)


class FragmentNode(PieceNode):
    def render(self, context: Context) -> SafeString:
        assert context.template is not None  # noqa: S101 - it is being rendered
        return render_fragment(context.template.engine, self.name, self.resolve(context))


@register.tag
def hole(parser: Parser, token: Token) -> HoleNode:
    """``{% hole "lessons/holes/way_on.html" with unit=unit %}``: here stands something of the reader's own."""
    return HoleNode(*_read(parser, token))


@register.tag
def fragment(parser: Parser, token: Token) -> FragmentNode:
    """``{% fragment "components/progress.html" with done=3 total=7 %}``: an include of these values alone."""
    return FragmentNode(*_read(parser, token))


def _read(parser: Parser, token: Token) -> tuple[str, dict[str, FilterExpression]]:
    tag, *bits = token.split_contents()
    name = bits.pop(0) if bits else ""
    values = {}
    if bits[:1] == ["with"]:
        bits.pop(0)
        values = token_kwargs(bits, parser)
    if len(name) < 3 or name[0] not in "\"'" or name[-1] != name[0] or bits:
        raise template.TemplateSyntaxError(f'Write {{% {tag} "a/template.html" with name=value %}}.')
    return name[1:-1], values
