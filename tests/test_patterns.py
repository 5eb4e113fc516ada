"""No pattern of the house takes more than a step or so for each sign of a text, whatever somebody sends: one that takes the
square of them stops a worker with a few kilobytes. Steps are counted, never seconds."""

import ast
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from itertools import product
from re import _compiler, _parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pytest

from tests.test_architecture import ROOT, code, said

#: Patterns that read nothing but what the house itself has written.
OWN_WORDS = {"cms/translations.py": "templates of this repository, when its sentences are collected"}
#: Made in a function, of parts: the words are escaped, no part repeats without end.
MADE = {
    "grants/forms/answers.py", "grants/forms/kinds/table.py", "grants/documents/render.py", "cms/public_search.py",
}  # fmt: skip
CALLS = ("compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer")
#: More signs than any repeat with an end has.
SHORT, LONG = 70, 280


class Steps:
    """Matches as re does, sign by sign with going back, and counts."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.tree, self.flags, self.taken = _parser.parse(pattern, flags), flags, 0
        self.one: dict[int, re.Pattern[Any]] = {}
        self.groups: dict[int, tuple[int, int]] = {}

    def over(self, text: Any, how: str, most: float = float("inf")) -> int:
        """Steps, as far as they are not more than `most`."""
        self.text, self.taken, at = text, 0, 0
        while at <= len(text) and self.taken <= most:
            self.groups.clear()
            end = self.run(self.tree, 0, at, lambda to: to if how != "fullmatch" or to == len(text) else None)
            if how in ("match", "fullmatch"):
                break
            at = end if end is not None and end > at else at + 1
        return self.taken

    def run(self, nodes: Any, n: int, at: int, then: Callable[[int], int | None]) -> int | None:
        self.taken += 1
        if n == len(nodes):
            return then(at)
        op, av = nodes[n]
        name = str(op)

        def after(to: int) -> int | None:
            return self.run(nodes, n + 1, to, then)

        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            return self.repeat(av, name == "MAX_REPEAT", 0, at, after)
        if name == "SUBPATTERN":

            def close(to: int) -> int | None:
                self.groups[av[0]] = (at, to)
                return after(to)

            return self.run(av[3], 0, at, close)
        if name == "BRANCH":
            found = (self.run(one, 0, at, after) for one in av[1])
            return next((to for to in found if to is not None), None)
        if name in ("ASSERT", "ASSERT_NOT"):
            holds = self.look(av, at)
            return after(at) if holds == (name == "ASSERT") else None
        if name == "GROUPREF":
            start, end = self.groups[av]
            same = self.text.startswith(self.text[start:end], at)
            return after(at + end - start) if same else None
        if name == "AT":
            return after(at) if self.single(nodes, n).match(self.text, at) else None
        return after(at + 1) if at < len(self.text) and self.single(nodes, n).match(self.text, at) else None

    def look(self, av: Any, at: int) -> bool:
        starts = [at] if av[0] > 0 else [at - 1] if at else []
        return any(self.run(av[1], 0, start, lambda to: to) is not None for start in starts)

    def repeat(
        self, av: Any, greedy: bool, times: int, at: int, after: Callable[[int], int | None]
    ) -> int | None:
        least, most, body = av

        def again(to: int) -> int | None:
            return None if to == at and times >= least else self.repeat(av, greedy, times + 1, to, after)

        if times < least:
            return self.run(body, 0, at, again)
        ways: list[Callable[[], int | None]] = [lambda: after(at)]
        if times < most:
            ways.append(lambda: self.run(body, 0, at, again))
        found = (way() for way in (reversed(ways) if greedy else ways))
        return next((to for to in found if to is not None), None)

    def single(self, nodes: Any, n: int) -> re.Pattern[Any]:
        key = id(nodes[n])
        if key not in self.one:
            part = _parser.SubPattern(self.tree.state, [nodes[n]])
            self.one[key] = _compiler.compile(part, self.flags)
        return self.one[key]

    # --- texts that look as if they would fit ---

    def samples(self, nodes: Any, most: int = 6) -> list[str]:
        parts = [self.sample(nodes, n) for n in range(len(nodes))]
        found = ["".join(one) for one, _n in zip(product(*parts), range(most), strict=False)]
        # What comes last in a product changes first: each choice of each part is seen at least once.
        found += [
            "".join(p[min(n, len(p) - 1)] for p in parts) for n in range(max(map(len, parts), default=0))
        ]
        return list(dict.fromkeys(found))

    def sample(self, nodes: Any, n: int) -> list[str]:
        op, av = nodes[n]
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            return [one * max(1, av[0]) for one in self.samples(av[2])]
        if name == "SUBPATTERN":
            return self.samples(av[3])
        if name == "BRANCH":
            return [one for part in av[1] for one in self.samples(part, 3)]
        if name in ("ASSERT", "ASSERT_NOT", "AT", "GROUPREF"):
            return [""]
        fits = [
            sign
            for sign in SIGNS
            if self.single(nodes, n).match(
                sign if isinstance(self.text, str) else sign.encode("latin-1", "ignore")
            )
        ]
        if name == "LITERAL":
            return [chr(av)]
        return fits[:4] or (
            [chr(av[0][1][0] if str(av[0][0]) == "RANGE" else av[0][1])] if name == "IN" else []
        )


SIGNS = ' \n0a,.-x中\U0001f3fb\u3001/E("<>=\t:'


def texts(steps: Steps, n: int) -> Iterator[str]:
    """What fits so far, again and again; and what fits so far with its last sign again and again."""
    for sample in steps.samples(steps.tree):
        for end in range(1, min(len(sample), 40) + 1):
            yield sample[:end] * (n if end == 1 else n // 4) + "\0"
            yield sample[:end] + sample[end - 1] * n + "\0"


def is_linear(pattern: Any, flags: int = 0, how: str = "search") -> str:
    """Empty, or a text that takes too many steps."""
    flags = flags & ~re.UNICODE if isinstance(pattern, bytes) else flags
    steps = Steps(pattern, flags)
    steps.text = "" if isinstance(pattern, str) else b""
    seen = set()
    for short, long in zip(texts(steps, SHORT), texts(steps, LONG), strict=True):
        if short in seen:
            continue
        seen.add(short)
        one, other = (t if isinstance(pattern, str) else t.encode("latin-1") for t in (short, long))
        few = steps.over(one, how, 200 * len(one))
        if few > 200 * len(one) or steps.over(other, how, 8 * few) > 8 * few:
            return f"{short!r}: {few} steps, and many more for four times as much"
    return ""


def uses(tree: ast.AST, name: str) -> str:
    """How a pattern of a module is asked, at the worst."""
    how = {
        call.func.attr
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name) and call.func.value.id == name
    }  # fmt: skip
    return how.pop() if len(how) == 1 else "search"


def patterns() -> Iterator[tuple[str, Any, int, str]]:
    """Every pattern of the house: where, itself, its flags, how it is asked."""
    for file in code():
        text = file.read_text(encoding="utf-8")
        if said(file) in OWN_WORDS or not re.search(r"\bre\b|RegexValidator", text):
            continue
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        tree = ast.parse(text)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{said(file)}: {name}", value.pattern, value.flags, uses(tree, name)
        yield from inline(said(file), tree, module)


def inline(where: str, tree: ast.AST, module: ModuleType) -> Iterator[tuple[str, Any, int, str]]:
    named = [one.value for one in getattr(tree, "body", []) if isinstance(one, ast.Assign)]
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = ast.unparse(call.func)
        if call in named:
            continue  # seen in the module
        if not (name.startswith("re.") and name[3:] in CALLS) and name != "RegexValidator":
            continue
        try:
            pattern = eval(ast.unparse(call.args[0]), vars(module))
        except NameError:
            assert where in MADE, f"{where}:{call.lineno}: no pattern that can be read; make it of constants"
            continue
        yield f"{where}:{call.lineno}", pattern, 0, name.removeprefix("re.")


@pytest.fixture(autouse=True)
def deep() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize(
    "pattern",
    [rb'(<x15ac:absPath\b[^>]*\burl=")[^"]*(")', r"\s*\n\s*", r"0*(\d+)号", r"\s+或\s+",
     "[\U0001f000-\U0001faff][\U0001f3fb-\U0001f3ff]*\u200d"],
)  # fmt: skip
def test_what_takes_the_square_is_found(pattern: Any) -> None:
    assert is_linear(pattern)


def test_no_pattern_takes_the_square_of_what_is_sent() -> None:
    found = {
        where: slow for where, pattern, flags, how in patterns() if (slow := is_linear(pattern, flags, how))
    }
    assert not found
