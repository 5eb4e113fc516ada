"""Measure the house: what is counted, how much of it there may be, and where it stands. Writes nothing.

python bin/house.py    every count beside its limit; ends with 1 when one is over it (`make check` asks)

Each rule stands here once: tests/test_architecture.py asks the same functions.
"""

import ast
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
OURS = ("grants", "workflows", "cms", "config")

#: A template has one idea; its lines are to be read without scrolling to the right.
WIDEST_TEMPLATE_LINE = 160
MEDIAN_TEMPLATE_LINE = 60
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
#: Files that are longer for a reason: data and running text, read from top to bottom.
MAY_BE_LONG = {
    "cms/site_seed.py": "the pages of the demonstration's site, one after another",
    "cms/site_words.py": "running text in two languages",
    "grants/demo/venture.py": "a year of one call, scene by scene, told in order",
    "grants/demo/today.py": "the demonstration's calls of today, one after another",
    "grants/ledger/postings.py": "the catalogue of postings: one function an event of money, read side by side",
}
#: How many files are too long and wait to be cut, and how many circles of imports are left: these only become fewer.
STILL_LONG = 1
STILL_CIRCLES = 0


@dataclass(frozen=True)
class Count:
    """One measure of the house: what is counted, where it was found, how much there may be."""

    what: str
    found: tuple[str, ...]
    most: int
    #: Where the measure is not how many were found.
    measured: int | None = None

    @property
    def number(self) -> int:
        return len(self.found) if self.measured is None else self.measured

    @property
    def is_over(self) -> bool:
        return self.number > self.most

    def lines(self) -> Iterator[str]:
        yield f"{'✗' if self.is_over else '✓'} {self.what}: {self.number} (at most {self.most})"
        if self.is_over:
            yield from (f"    {where}" for where in self.found)


# --- what is read ------------------------------------------------------------------------------------------------
def code(*apps: str) -> Iterator[Path]:
    """The Python of the program; migrations are Django's."""
    for app in apps or OURS:
        yield from (file for file in sorted((ROOT / app).rglob("*.py")) if "migrations" not in file.parts)


def templates() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))


def said(file: Path) -> str:
    return str(file.relative_to(ROOT))


@cache
def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(text(file))


# --- what is counted ---------------------------------------------------------------------------------------------
def wide_template_lines() -> Iterator[str]:
    for file in templates():
        for number, line in enumerate(text(file).splitlines(), 1):
            if len(line) > WIDEST_TEMPLATE_LINE:
                yield f"{said(file)}:{number}: {len(line)} characters"


def median_template_line() -> int:
    """In bytes, of the lines on which something stands."""
    return round(
        median(len(line.encode()) for file in templates() for line in text(file).splitlines() if line.strip())
    )


def packed_by_hand() -> Iterator[str]:
    """A line that the formatter must not touch."""
    for file in (*code(), *sorted((ROOT / "bin").glob("*.py"))):
        for number, line in enumerate(text(file).splitlines(), 1):
            if line.rstrip().endswith("# fmt: " + "skip"):
                yield f"{said(file)}:{number}"


def long_functions() -> Iterator[str]:
    for file in code():
        for one in ast.walk(tree(file)):
            if isinstance(one, ast.FunctionDef) and (one.end_lineno or 0) - one.lineno >= LONGEST_FUNCTION:
                yield f"{said(file)}:{one.lineno} {one.name}"


def long_files() -> Iterator[str]:
    for file in code():
        if said(file) not in MAY_BE_LONG and len(text(file).splitlines()) > LONGEST_FILE:
            yield said(file)


def imports(file: Path) -> Iterator[str]:
    """Every module of ours that a file knows, wherever in it that is written."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{one.name}" for one in node.names)


def circles() -> Iterator[str]:
    """Siblings of one package that know each other in a circle, in every package, the rooms of grants among them."""
    knows: dict[str, dict[str, set[str]]] = {}
    for file in code():
        here = said(file).removesuffix(".py").removesuffix("/__init__").split("/")
        for name in imports(file):
            there = name.split(".")
            shared = next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), 0)
            if shared and is_ours(there[: shared + 1]):
                package = knows.setdefault("/".join(here[:shared]), {})
                package.setdefault(here[shared], set()).add(there[shared])
    for folder, known in sorted(knows.items()):
        yield from (f"{folder}: {' '.join(sorted(circle))}" for circle in in_circles(known))


def is_ours(parts: list[str]) -> bool:
    at = ROOT.joinpath(*parts)
    return at.with_suffix(".py").exists() or at.is_dir()


def in_circles(known: dict[str, set[str]]) -> list[frozenset[str]]:
    """Those who reach each other, together."""
    reach = {one: reached(one, known) for one in known}
    return sorted(
        {
            frozenset(other for other in reach[one] if one in reach.get(other, ()))
            for one in reach
            if one in reach[one]
        },
        key=sorted,
    )


def reached(start: str, known: dict[str, set[str]]) -> set[str]:
    found, waiting = set[str](), [start]
    while waiting:
        new = known.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


# --- the processes -----------------------------------------------------------------------------------------------
def of_processes() -> list[Count]:
    """What is asked of the arrows: for these the program itself is set up (arrows.py)."""
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
    from bin import arrows
    from bin.functions import Code

    actions = Code(ROOT / "grants")
    beside = arrows.refusals_beside_arrows(actions)
    alone = [f"{process}.{step}" for process, step in arrows.arrows_without_caller(actions)]
    return [
        Count(
            "actions that refuse beside the arrow", tuple(f"{name} ({n})" for name, n in beside.items()), 0
        ),
        Count("arrows without a caller", tuple(alone), 0),
        Count("guards on no arrow", tuple(arrows.guards_on_no_arrow()), 0),
    ]


# --- the house ---------------------------------------------------------------------------------------------------
def counts() -> list[Count]:
    return [
        Count(f"template lines over {WIDEST_TEMPLATE_LINE} characters", tuple(wide_template_lines()), 0),
        Count("bytes of a median template line", (), MEDIAN_TEMPLATE_LINE, median_template_line()),
        Count("lines packed by hand, outside tests", tuple(packed_by_hand()), 0),
        Count(f"functions of more than {LONGEST_FUNCTION} lines", tuple(long_functions()), 5),
        Count(f"files of more than {LONGEST_FILE} lines, outside data", tuple(long_files()), STILL_LONG),
        Count("circles of imports between neighbours", tuple(circles()), STILL_CIRCLES),
        *of_processes(),
    ]


def main() -> int:
    found = counts()
    for one in found:
        print(*one.lines(), sep="\n")
    return int(any(one.is_over for one in found))


if __name__ == "__main__":
    sys.exit(main())
