"""From text to tree: the words of an expression and how they hang together."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NoReturn

from django.utils.translation import gettext as _

#: The bounds of the language, the same in the browser (static/js/expressions.js): characters, brackets within
#: brackets, steps within steps. Reading is one walk over the characters, reckoning one visit a step, and neither goes
#: deeper than these, whatever is written.
LONGEST, DEEPEST, MOST_STEPS = 2000, 20, 100
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
#: name -> least and most arguments
FUNCTIONS: dict[str, tuple[int, int]] = {
    "if": (3, 3),
    "sum": (1, 50),
    "count": (1, 1),
    "min": (1, 50),
    "max": (1, 50),
    "round": (1, 2),
    "len": (1, 1),
    "days": (2, 2),
    "months": (2, 2),
    "today": (0, 0),
    "empty": (1, 1),
    "contains": (2, 2),
    "date": (1, 1),
}
RESERVED = frozenset({"and", "or", "not", "in", "true", "false", *FUNCTIONS})
_SIGNS = {"、": ",", "×": "*", "÷": "/", "≥": ">=", "≤": "<=", "≠": "!=", "−": "-", "–": "-", "　": " "}
_CLOSES = {'"': '"', "“": "”", "”": "”", "＂": "＂", "「": "」"}
_SPACE = " \t\r\n\f\v\xa0"
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,10})?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_SIGN = re.compile(r"<=|>=|!=|<>|==|[=<>+\-*/(),%]")


class ExpressionError(Exception):  # what is wrong, not an error of the programme
    """What is wrong with an expression, as a sentence, and at which character it begins (from 0)."""

    def __init__(self, sentence: str, at: int) -> None:
        super().__init__(sentence)
        self.sentence, self.at = sentence, at


@dataclass(frozen=True)
class Node:
    """A step of the reckoning: what it does, where it is written, on what."""

    does: str
    at: int
    args: tuple["Node", ...] = ()
    value: Any = None
    #: How many steps stand within each other here.
    deep: int = 1


def step(does: str, at: int, args: tuple[Node, ...] = (), value: Any = None) -> Node:
    """A node over others, or `Wrong` where too many stand within each other."""
    deep = 1 + max((one.deep for one in args), default=0)
    if deep > MOST_STEPS:
        raise ExpressionError(
            _(
                "More than %d things are reckoned one after another here. Divide it among computed questions, or use sum()."
            )
            % MOST_STEPS,
            at,
        )
    return Node(does, at, args, value, deep)


@dataclass(frozen=True)
class _Token:
    sort: str  # number, text, name, sign, end
    at: int
    word: str


def plain_sign(sign: str) -> str:
    """A full-width sign, letter or figure as the plain one."""
    if sign in _SIGNS:
        return _SIGNS[sign]
    return chr(ord(sign) - 0xFEE0) if "\uff01" <= sign <= "\uff5e" else sign


def tokens(text: str) -> list[_Token]:
    """The words, each with the place where it stands in the text as written."""
    found: list[_Token] = []
    plain = [plain_sign(sign) for sign in text]
    # Place for place as written; a sign that stands for two ends a word.
    whole = "".join(one if len(one) == 1 else "\0" for one in plain)
    at = 0
    while at < len(text):
        if text[at] in _SPACE or plain[at] == " ":
            at += 1
            continue
        token, at = _text(text, at) if text[at] in _CLOSES else _word(text, plain[at], whole, at)
        found.append(token)
    return [*found, _Token("end", len(text), "")]


def _text(text: str, at: int) -> tuple[_Token, int]:
    closes, read, here = _CLOSES[text[at]], "", at + 1
    while here < len(text) and text[here] != closes:
        if text[here] == "\\" and here + 1 < len(text):
            here += 1
        read += text[here]
        here += 1
    if here >= len(text):
        raise ExpressionError(_("This text has no closing quotation mark."), at)
    return _Token("text", at, read), here + 1


def _word(text: str, sign: str, whole: str, at: int) -> tuple[_Token, int]:
    if len(sign) == 2:
        return _Token("sign", at, sign), at + 1
    for sort, pattern in (("number", _NUMBER), ("name", _NAME), ("sign", _SIGN)):
        if found := pattern.match(whole, at):
            word = {"==": "=", "<>": "!="}.get(found[0], found[0])
            return _Token(sort, at, word), at + len(found[0])
    raise ExpressionError(_("“%(sign)s” has no meaning here.") % {"sign": text[at]}, at)


class Parser:
    """Reads one expression from beginning to end."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ExpressionError(_("An expression has at most %d characters.") % LONGEST, LONGEST)
        self.tokens, self.n, self.depth = tokens(text), 0, 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.n]

    def whole(self) -> Node:
        if self.here.sort == "end":
            raise ExpressionError(_("Nothing is written here."), 0)
        node = self.either()
        if self.here.sort != "end":
            raise ExpressionError(
                _("“%(word)s” is not expected here.") % {"word": self.here.word}, self.here.at
            )
        return node

    # --- from loose to tight -------------------------------------------------------------------------------

    def either(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(_("Too many things stand inside one another."), self.here.at)
        node = self._row(("or",), self.both)
        self.depth -= 1
        return node

    def both(self) -> Node:
        return self._row(("and",), self.denied)

    def denied(self) -> Node:
        at, times = self.here.at, 0
        while self._is("name", "not"):
            self.n, times = self.n + 1, times + 1
        node = self.compared()
        for _time in range(2 - times % 2 if times else 0):  # not not not is not
            node = step("not", at, (node,))
        return node

    def compared(self) -> Node:
        node = self.added()
        compared = self._one_comparison(node)
        if compared is not node and (self._comparison() or self._is("name", "in") or self._is("name", "not")):
            raise ExpressionError(_("Compare two things at a time and join them with “and”."), self.here.at)
        return compared

    def _one_comparison(self, left: Node) -> Node:
        at = self.here.at
        if sign := self._comparison():
            self.n += 1
            return step(sign, at, (left, self.added()))
        denied = self._is("name", "not")
        if not denied and not self._is("name", "in"):
            return left
        self.n += 1
        if denied:
            self._expect("name", "in")
        found = step("in", at, (left, self._among()))
        return step("not", at, (found,)) if denied else found

    def _comparison(self) -> str:
        return self.here.word if self.here.sort == "sign" and self.here.word in COMPARISONS else ""

    def _among(self) -> Node:
        if not self._is("sign", "("):
            return self.primary()
        at = self.here.at
        self.n += 1
        return step("list", at, self._arguments())

    def added(self) -> Node:
        return self._row(("+", "-"), self.multiplied)

    def multiplied(self) -> Node:
        return self._row(("*", "/"), self.turned)

    def turned(self) -> Node:
        at, times = self.here.at, 0
        while self._is("sign", "-"):
            self.n, times = self.n + 1, times + 1
        node = self.hundredth()
        return step("turn", at, (node,)) if times % 2 else node

    def hundredth(self) -> Node:
        node = self.primary()
        at, times = self.here.at, 0
        while self._is("sign", "%"):
            self.n, times = self.n + 1, times + 1
        return step("/", at, (node, Node("number", at, value=Fraction(100**times)))) if times else node

    def primary(self) -> Node:
        token = self.here
        self.n = min(self.n + 1, len(self.tokens) - 1)
        if token.sort == "number":
            return Node("number", token.at, value=Fraction(token.word))
        if token.sort == "text":
            return Node("text", token.at, value=token.word)
        if token.sort == "sign" and token.word == "(":
            node = self.either()
            self._expect("sign", ")")
            return node
        return self._named(token) if token.sort == "name" else self._unexpected(token)

    def _named(self, token: _Token) -> Node:
        if token.word in ("true", "false"):
            return Node("truth", token.at, value=token.word == "true")
        if self._is("sign", "("):
            return self._called(token)
        return self._unexpected(token) if token.word in RESERVED else Node("name", token.at, value=token.word)

    def _called(self, token: _Token) -> Node:
        self.n += 1
        if token.word.endswith(".of"):
            given = self._arguments()
            if len(given) == 1 and given[0].does == "text":
                return step("of", token.at, given, token.word)
            raise ExpressionError(_('Write one code in quotation marks, as in budget.of("C01").'), token.at)
        if token.word not in FUNCTIONS:
            raise ExpressionError(_("There is no function “%(name)s”.") % {"name": token.word}, token.at)
        given = () if self._closed() else self._arguments()
        least, most = FUNCTIONS[token.word]
        if not least <= len(given) <= most:
            raise ExpressionError(
                _("“%(name)s” takes %(least)d to %(most)d things, here it has %(count)d.")
                % {"name": token.word, "least": least, "most": most, "count": len(given)},
                token.at,
            )
        return _day(given[0], token.at) if token.word == "date" else step("call", token.at, given, token.word)

    # --- the small steps -----------------------------------------------------------------------------------

    def _row(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        node = part()
        while self.here.sort in ("sign", "name") and self.here.word in signs:
            token = self.here
            self.n += 1
            node = step(token.word, token.at, (node, part()))
        return node

    def _arguments(self) -> tuple[Node, ...]:
        found = [self.either()]
        while self._is("sign", ","):
            self.n += 1
            found.append(self.either())
        self._expect("sign", ")")
        return tuple(found)

    def _closed(self) -> bool:
        closed = self._is("sign", ")")
        self.n += closed
        return closed

    def _is(self, sort: str, word: str) -> bool:
        return self.here.sort == sort and self.here.word == word

    def _expect(self, sort: str, word: str) -> None:
        if not self._is(sort, word):
            raise ExpressionError(_("“%(word)s” is missing here.") % {"word": word}, self.here.at)
        self.n += 1

    def _unexpected(self, token: _Token) -> NoReturn:
        if token.sort == "end":
            raise ExpressionError(_("Something is missing at the end."), token.at)
        raise ExpressionError(_("“%(word)s” is not expected here.") % {"word": token.word}, token.at)


def _day(given: Node, at: int) -> Node:
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", str(given.value), re.ASCII)
    try:
        if given.does == "text" and found:
            return Node("day", at, value=date(*map(int, found.groups())))
    except ValueError:
        pass
    raise ExpressionError(_('Write a day like date("2026-05-25").'), at)
