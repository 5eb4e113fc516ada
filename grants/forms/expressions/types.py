"""Of what kind an expression is, and what does not go together."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from grants.forms.expressions.grammar import COMPARISONS, ExpressionError, Node

#: What a name can be. "rows" is a whole table: only counted and found empty. "number by text": budget.of("C01").
KINDS = (
    "number",
    "text",
    "truth",
    "date",
    "list of number",
    "list of text",
    "list of date",
    "rows",
    "number by text",
)


def word_of(kind: str) -> str:
    """A kind in the reader's words."""
    return {
        "number": _("a number"),
        "text": _("a text"),
        "truth": _("a yes or no"),
        "date": _("a day"),
        "list of number": _("a list of numbers"),
        "list of text": _("a list of texts"),
        "list of date": _("a list of days"),
        "rows": _("a table"),
        "number by text": _("a number for each code"),
        "list of truth": _("a list of yes and no"),
    }.get(kind, kind)


def kind_of(node: Node, types: Mapping[str, str]) -> str:
    """The kind of what the node gives, or `Wrong` where two things do not go together."""
    if node.does in ("number", "text", "truth"):
        return node.does
    if node.does == "day":
        return "date"
    if node.does in ("name", "of"):
        return _named(node, types)
    if node.does == "list":
        return f"list of {_alike(node.args, types)}"
    if node.does in ("and", "or", "not"):
        return _each(node, types, "truth", "truth")
    if node.does in ("+", "-", "*", "/", "turn"):
        return _each(node, types, "number", "number")
    if node.does in COMPARISONS:
        return _compared(node, types)
    return _among(node, types) if node.does == "in" else _CALLS[str(node.value)](node, types)


def _named(node: Node, types: Mapping[str, str]) -> str:
    kind = types.get(str(node.value))
    if kind is None or (node.does == "of") != (kind == "number by text"):
        raise ExpressionError(
            _("“%(name)s” is neither a question nor a fact of this form.") % {"name": node.value}, node.at
        )
    return "number" if node.does == "of" else kind


def _must(node: Node, types: Mapping[str, str], *kinds: str) -> str:
    kind = kind_of(node, types)
    if kind not in kinds:
        words = _(" or ").join(word_of(one) for one in kinds)
        raise ExpressionError(
            _("Here %(wanted)s is needed; this is %(is)s.") % {"wanted": words, "is": word_of(kind)}, node.at
        )
    return kind


def _each(node: Node, types: Mapping[str, str], wanted: str, gives: str) -> str:
    for one in node.args:
        _must(one, types, wanted)
    return gives


def _alike(nodes: tuple[Node, ...], types: Mapping[str, str]) -> str:
    first = _must(nodes[0], types, "number", "text", "truth", "date")
    for one in nodes[1:]:
        _must(one, types, first)
    return first


def _compared(node: Node, types: Mapping[str, str]) -> str:
    left, right = node.args
    allowed = (
        ("number", "date") if node.does in ("<", "<=", ">", ">=") else ("number", "date", "text", "truth")
    )
    _must(right, types, _must(left, types, *allowed))
    return "truth"


def _among(node: Node, types: Mapping[str, str]) -> str:
    one, many = node.args
    _must(many, types, f"list of {_must(one, types, 'number', 'text', 'date')}")
    return "truth"


def _if(node: Node, types: Mapping[str, str]) -> str:
    _must(node.args[0], types, "truth")
    return _alike(node.args[1:], types)


def _reckoned(node: Node, types: Mapping[str, str]) -> str:
    """sum, min and max: of a list, or of what is written between the brackets."""
    kinds = ("number",) if node.value == "sum" else ("number", "date")
    if len(node.args) == 1:
        kind = _must(node.args[0], types, *(f"list of {kind}" for kind in kinds), *kinds)
        return kind.removeprefix("list of ")
    first = _must(node.args[0], types, *kinds)
    for one in node.args[1:]:
        _must(one, types, first)
    return first


def _count(node: Node, types: Mapping[str, str]) -> str:
    _must(node.args[0], types, "rows", "list of number", "list of text", "list of date")
    return "number"


def _len(node: Node, types: Mapping[str, str]) -> str:
    return _each(node, types, "text", "number")


def _round(node: Node, types: Mapping[str, str]) -> str:
    return _each(node, types, "number", "number")


def _days(node: Node, types: Mapping[str, str]) -> str:
    return _each(node, types, "date", "number")


def _empty(node: Node, types: Mapping[str, str]) -> str:
    kind_of(node.args[0], types)
    return "truth"


def _contains(node: Node, types: Mapping[str, str]) -> str:
    many = _must(node.args[0], types, "text", "list of text", "list of number", "list of date")
    _must(node.args[1], types, many.removeprefix("list of "))
    return "truth"


_CALLS = {
    "if": _if,
    "sum": _reckoned,
    "min": _reckoned,
    "max": _reckoned,
    "count": _count,
    "len": _len,
    "round": _round,
    "days": _days,
    "months": _days,
    "today": lambda _node, _types: "date",
    "empty": _empty,
    "contains": _contains,
}
