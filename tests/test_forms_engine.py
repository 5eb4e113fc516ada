"""The form engine stays what it is: pure, and no kind of question is named outside its own module."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template

from bin.house import OURS, ROOT, code, said
from grants.forms.definition import Form
from grants.forms.kinds.base import GROUPS, QuestionKind, Screen
from grants.forms.kinds.registry import KINDS
from grants.forms.terms import Context

ENGINE = ROOT / "grants" / "forms"
#: What a module of the engine has no business with: rows, requests, and the editor.
IMPURE = ("django.db", "django.http", "django.contrib", "wagtail", "openpyxl")
#: Where a kind may be named outside grants/forms/kinds, and why.
MAY_NAME = {
    "grants/templatetags/lists.py": "kinds of columns, as a page shows them",
    "grants/web/lists/": "kinds of columns, not of questions",
    "grants/demo/": "the data of the demonstration: forms and answers as people would write them",
    "grants/forms/expressions/": "what an expression gives (number, text, date …), not what a question asks",
    "grants/forms/namespace.py": "what the facts give in an expression",
    "grants/people/facts.py": "the facts themselves, by the kind that asks for them",
    "grants/workbooks/cells.py": "how a number is written in a cell: as one, or as money",
    "grants/awards/queries.py": "how an office is reached, on a notice",
    "grants/awards/notices.py": "columns of people, which a public notice leaves out",
    "grants/files/": "kinds of files (text, office …), not of questions",
    "grants/templatetags/forms.py": "how a field of a Django form is laid out",
    "cms/media.py": "kinds of files",
}
#: Modules that know the database and are asked for nothing of it.
DETOURS = {"workflows/clock.py": "counts working days from a table; the engine asks it only what day it is"}
#: The browser reads and reckons what it shows as the server does; tests run both against each other.
SCRIPTS_THAT_MIRROR = {"static/js/fields.js", "static/js/names.js", "static/js/expressions.js"}


def outside() -> Iterator[Path]:
    for file in code(*OURS):
        name = said(file)
        if not name.startswith("grants/forms/kinds/") and not any(name.startswith(one) for one in MAY_NAME):
            yield file


def _asks_a_kind(node: ast.expr) -> bool:
    """`question.kind`, `asked["kind"]`, `kind`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "kind"
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value == "kind"
    return isinstance(node, ast.Name) and node.id == "kind"


def _words(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def named_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where a kind is compared with, or kinds stand together in a list, a set or a dictionary."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(map(_asks_a_kind, [node.left, *node.comparators])):
            if found := _words(node) & {*KINDS}:
                yield node.lineno, ", ".join(sorted(found))
        elif isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Set):
            parts = node.keys if isinstance(node, ast.Dict) else node.elts
            words = [one.value for one in parts if isinstance(one, ast.Constant)]
            if len(words) > 1 and len(words) == len(parts) and {*words} <= {*KINDS}:
                yield node.lineno, ", ".join(map(str, words))


def test_no_kind_of_question_is_named_outside_its_module() -> None:
    found = [
        f"{said(file)}:{line}: {kinds}"
        for file in outside()
        for line, kinds in named_in(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == [], "ask the kind what it can do (question.does), do not ask what it is called"


def test_the_search_for_names_finds_them() -> None:
    for text in ('q.kind == "file"', 'one["kind"] in ("goals", "team")', '{"text": 1, "number": 2}'):
        assert list(named_in(ast.parse(text))), text
    assert not list(named_in(ast.parse('{"title": 1, "region": 2}; q.kind == other')))


def test_no_template_asks_what_a_question_is_called() -> None:
    """A control's own template knows itself."""
    asks = re.compile(r"question\.kind\b|\bcell\.kind\b")
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "cms" / "templates").rglob("*.html")]
    assert [str(p.relative_to(ROOT)) for p in pages if asks.search(p.read_text(encoding="utf-8"))] == []


def test_no_other_script_knows_kinds() -> None:
    names = {name for name in KINDS if "_" in name} | {"declaration", "computed", "goals", "rating"}
    asks = re.compile(rf"""["'](?:{"|".join(sorted(names))})["']""")
    scripts = (ROOT / "static" / "js").glob("*.js")
    found = {str(p.relative_to(ROOT)) for p in scripts if asks.search(p.read_text(encoding="utf-8"))}
    assert found <= SCRIPTS_THAT_MIRROR


def imported(file: Path) -> set[str]:
    found = set[str]()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def file_of(module: str) -> Path | None:
    path = ROOT / module.replace(".", "/")
    return next((f for f in (path.with_suffix(".py"), path / "__init__.py") if f.exists()), None)


def test_the_engine_asks_no_database() -> None:
    """By whatever detour: everything it imports, and everything that this imports."""
    todo, seen, found = sorted(ENGINE.rglob("*.py")), set[Path](), []
    while todo:
        file = todo.pop()
        if file in seen or said(file) in DETOURS:
            continue
        seen.add(file)
        for module in imported(file):
            if module.startswith(IMPURE):
                found.append(f"{said(file)} imports {module}")
            elif module.startswith(OURS) and (following := file_of(module)) is not None:
                todo.append(following)
    assert found == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_is_whole(kind: QuestionKind) -> None:
    """It stands in the chooser, and nothing of it is another's by accident."""
    assert kind.group in GROUPS and str(kind.words) and kind.icon
    assert kind.shape or not kind.is_kept
    assert {*kind.limits} <= {*kind.parts, "columns", "questions"} or kind.is_budget
    assert {*kind.needed_parts, *kind.part_words} <= {*kind.parts}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_control_has_its_template(kind: str) -> None:
    """Its own, or that of the kind that is drawn as it is."""
    asked = {"key": "q", "kind": kind, "label": "问", "columns": [{"key": "a", "label": "甲"}], "value": "1"}
    form = Form({"sections": [{"key": "s", "title": "节", "questions": [asked]}]}, {"track": "venture"})
    drawn = form.questions()[0].does.control(form.questions()[0], None, Screen(Context()))
    get_template(f"applications/controls/{drawn['kind']}.html")
