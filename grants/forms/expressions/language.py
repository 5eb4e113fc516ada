"""An expression, ready to be judged and reckoned; and a text with expressions in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.expressions.evaluate import show, value_of
from grants.forms.expressions.grammar import ExpressionError, Node, Parser
from grants.forms.expressions.types import kind_of
from workflows import clock

#: How many expressions one text may hold.
MOST_HOLES = 30


@dataclass(frozen=True)
class Expression:
    """What an officer wrote, read once. See the package's docstring for the language."""

    text: str
    tree: Node

    @cached_property
    def names(self) -> frozenset[str]:
        """The questions and facts it reads."""
        return frozenset(str(node.value) for node in _nodes(self.tree) if node.does in ("name", "of"))

    @cached_property
    def compared(self) -> frozenset[str]:
        """The names whose value it needs: not those it only counts, adds up, measures or finds empty."""
        return frozenset(str(node.value) for node in _needed(self.tree) if node.does in ("name", "of"))

    def kind(self, types: Mapping[str, str]) -> str:
        """What it gives ("number", "text", "truth", "date", "list of number", …); raises `Wrong` where things do not
        go together or a name is not known."""
        return kind_of(self.tree, types)

    def value(self, names: Mapping[str, Any], today: date | None = None) -> Any:
        """What it gives for these answers and facts. Never raises for an expression whose `kind` was found."""
        return value_of(self.tree, names, lambda: today or clock.today())

    def holds(self, names: Mapping[str, Any], today: date | None = None) -> bool:
        """Whether it is true; nothing is not true."""
        return self.value(names, today) is True


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for one in node.args:
        yield from _nodes(one)


#: What has a meaning for nothing, too.
_FORGIVING = ("empty", "count", "sum", "len", "contains")


def _needed(node: Node) -> Iterator[Node]:
    if node.does == "call" and node.value in _FORGIVING:
        return
    yield node
    for one in node.args:
        yield from _needed(one)


@lru_cache(maxsize=4096)
def _tree(text: str) -> Expression:
    return Expression(text, Parser(text).whole())


def parse(text: str) -> Expression:
    """The expression, or `Wrong` with a sentence and the place."""
    return _tree(text)


@dataclass(frozen=True)
class Text:
    """A text with `{{ expressions }}` in it."""

    text: str

    @property
    def is_personal(self) -> bool:
        return "{{" in self.text

    @cached_property
    def parts(self) -> list[str | Expression]:
        """What is written, and the expressions between; raises `Wrong` for a bad one, at its place in the text."""
        found: list[str | Expression] = []
        here = 0
        for start, end in self._holes():
            written = self.text[start:end]
            inner = written.strip()
            try:
                found += [self.text[here : start - 2], parse(inner)]
            except ExpressionError as wrong:
                raise ExpressionError(wrong.sentence, start + written.find(inner) + wrong.at) from None
            here = end + 2
            if len(found) > 2 * MOST_HOLES:
                raise ExpressionError(_("A text holds at most %d expressions.") % MOST_HOLES, start)
        return [*found, self.text[here:]]

    def _holes(self) -> Iterator[tuple[int, int]]:
        """Where each expression begins and ends: one walk, also over brackets that never close."""
        start = self.text.find("{{")
        while start >= 0 and (end := self.text.find("}}", start + 2)) >= 0:
            yield start + 2, end
            start = self.text.find("{{", end + 2)

    def filled(self, names: Mapping[str, Any], lang: str = "zh-hans") -> str:
        """The text for these answers: plain, so that the template escapes it. Nothing is shown as “…”."""
        if not self.is_personal:
            return self.text
        return "".join(
            one if isinstance(one, str) else show(one.value(names), lang=lang) or "…" for one in self.parts
        )
