"""Plain text for people: messages and mails. Nothing in it is HTML, so nothing is escaped.

The first line of a template is the subject, the rest the body. It is divided where the template says so, before
anything is filled in, so that a title of two lines cannot leave its subject.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.base import NodeList, TextNode
from django.template.loader import select_template

from workflows.quotes import nested

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")


def one_line(text: object) -> str:
    """The words of a subject: whatever was typed, it stays one line."""
    return " ".join(str(text).split())


def whole(path: str) -> str:
    """An address of this site as it is written down for elsewhere (a mail, a feed, a calendar, a link to send on): one source
    for all of them, never the request's own host, which whoever asks may choose."""
    return settings.SITE_URL.rstrip("/") + path


def written(names: Sequence[str], values: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body, by the first of the templates that there is."""
    template = select_template(list(names)).template
    context = Context(dict(values), autoescape=False)
    with context.render_context.push_state(template), context.bind_template(template):
        head, body = (part.render(context) for part in _parts(template.nodelist))
    lines = [line.rstrip() for line in nested(body).splitlines()]
    return one_line(nested(head)), re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _parts(nodes: NodeList) -> tuple[NodeList, NodeList]:
    for n, node in enumerate(nodes):
        if isinstance(node, TextNode) and "\n" in node.s:
            first, _, rest = node.s.partition("\n")
            return NodeList([*nodes[:n], TextNode(first)]), NodeList([TextNode(rest), *nodes[n + 1 :]])
    return nodes, NodeList()


def for_people(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Recorded facts for a template: days and moments, which JSON keeps as text, are days and moments again."""
    return {name: _read(value) for name, value in facts.items()}


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return for_people(value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return datetime.fromisoformat(value)
    return value
