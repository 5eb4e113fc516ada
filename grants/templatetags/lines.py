"""Long lines of templates, cut where the reader sees no cut."""

from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.tag
def tight(parser: Parser, token: Token) -> "Tight":
    """`{% tight %}…{% endtight %}`: a line break of the template is nothing, where between words it would be a space.

    Chinese has no spaces between words, so that a sentence cut into lines would be read with gaps; so would words and
    marks that must touch. What the values say keeps its own lines. A space that is meant stands within a line.
    """
    nodes = parser.parse(("endtight",))
    parser.delete_first_token()
    in_tag = False
    texts: Any = nodes.get_nodes_by_type(TextNode)
    for node in texts:
        node.s, in_tag = joined(node.s, in_tag)
    return Tight(nodes)


def joined(text: str, in_tag: bool) -> tuple[str, bool]:
    """The lines of a piece of template put together, and whether it ends within a tag of HTML. There, between
    attributes, a line break stays a space."""
    whole = ""
    for n, line in enumerate(text.split("\n")):
        whole = whole.rstrip() + " " * in_tag + line.lstrip() if n else line
        if "<" in line or ">" in line:
            in_tag = line.rfind("<") > line.rfind(">")
    return whole, in_tag


class Tight(Node):
    """What stands between `{% tight %}` and `{% endtight %}`."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)
