"""The house's habits that no other tool watches. Imports between stages: import-linter. Style: ruff."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import select_template

from bin import house
from bin.house import ROOT, code, said
from grants.desk import notifications
from grants.desk.subjects import MODELS
from tests.access.table import rows

INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")|<style|\sstyle=["']|\son[a-z]+=["']|javascript:""",
    re.I,
)
#: Where a style or script stands in the page itself for a reason.
MAY_BE_INLINE = {
    "templates/documents": "papers for WeasyPrint, which no browser opens",
    "templates/paper": "papers for WeasyPrint, which no browser opens",
}


@pytest.mark.parametrize("count", house.counts(), ids=lambda count: count.what)
def test_the_house_keeps_its_measure(count: house.Count) -> None:
    assert not count.is_over, "\n".join(count.lines())


def test_a_measure_can_be_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "ROOT", tmp_path)
    for name, written in {
        "templates/wide.html": "<p>" + "wide " * 40 + "</p>\n",
        "grants/long.py": "x = 1\n" * 401,
        "grants/packed.py": "x = [1,\n  2]  # fmt: " + "skip\n",
        "grants/slow.py": "def slow():\n" + "    x = 1\n" * 60,
        "grants/rooms/one.py": "from grants.rooms import two\n",
        "grants/rooms/two.py": "def later():\n    from grants.rooms.one import x\n",
        "grants/rooms/three.py": "from grants.rooms import one\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(written)
    assert [*house.wide_template_lines()] == ["templates/wide.html:1: 207 characters"]
    assert house.median_template_line() == 207
    assert [*house.long_files()] == ["grants/long.py"]
    assert [*house.packed_by_hand()] == ["grants/packed.py:2"]
    assert [*house.long_functions()] == ["grants/slow.py:1 slow"]
    assert [*house.circles()] == ["grants/rooms: one two"]


def test_no_sentence_hides_in_an_f_string() -> None:
    """What reads the sentences out for translation does not look there, and they would stay English."""
    words = re.compile(r"_|n?p?gettext(_lazy)?")
    hidden = [
        f"{said(file)}:{call.lineno}"
        for file in code()
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and words.fullmatch(getattr(call.func, "id", ""))
    ]
    assert hidden == []


def test_no_subject_is_read_without_its_state() -> None:
    """A process asks each row for its state as soon as it is there: left for later, it is a query a row."""
    found = {"only": [], "defer": []}  # type: dict[str, list[str]]
    for file in code():
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in found
            ):
                names = [one.value for one in call.args if isinstance(one, ast.Constant)]
                if ("state" in names) is (call.func.attr == "defer"):
                    found[call.func.attr].append(f"{said(file)}:{call.lineno}")
    assert found == {"only": [], "defer": []}, "Take the keys or the values; .only() names the state."


def test_what_belongs_to_a_row_is_counted_row_by_row() -> None:
    """To join two tables and count what is different sorts them whole: a list of twenty costs as much as all there is."""
    found = [
        f"{said(file)}:{call.lineno}"
        for file in code()
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in ("Count", "Sum")
        and any(word.arg == "distinct" for word in call.keywords)
    ]
    assert found == [], "workflows/counting.py counts them."


def test_a_setting_that_is_read_is_declared() -> None:
    """`getattr(settings, …)` reads what nobody may ever have set, and says nothing."""
    guessed, unknown = [], []
    for file in code():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("getattr", "hasattr"):
                if getattr(node.args[0], "id", "") == "settings":
                    guessed.append(f"{said(file)}:{node.lineno}")
            elif (
                isinstance(node, ast.Attribute)
                and getattr(node.value, "id", "") == "settings"
                and node.attr.isupper()
                and not hasattr(settings, node.attr)
            ):
                unknown.append(f"{said(file)}:{node.lineno} {node.attr}")
    assert guessed == unknown == []


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            yield f"{node.func.value.id}.{node.func.attr}"


def test_only_the_clock_says_what_time_it_is() -> None:
    clocks = {
        "timezone.now",
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "timezone.localtime",
        "datetime.today",
    }
    asked = {
        f"{said(file)}: {call}"
        for file in code("grants", "workflows", "cms")
        if said(file) != "workflows/clock.py"
        for call in calls(ast.parse(file.read_text(encoding="utf-8")))
        if call in clocks
    }
    # A moment that is known may be shown in the project's zone.
    assert {a for a in asked if not a.endswith("timezone.localtime")} == set()


def test_money_is_never_a_float() -> None:
    found = set()
    for file in code("grants", "workflows", "cms"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
            column = isinstance(node, ast.Attribute) and node.attr == "FloatField"
            if named or column:
                found.add(f"{said(file)}:{node.lineno}")
    assert found == set()


def test_a_private_file_leaves_by_one_door() -> None:
    """grants/files/serving.py asks who may and whether the file is harmful. A workbook made for the request is
    no kept file."""
    found = {
        said(file) for file in code() if re.search(r"\bFileResponse\(|\.file\.url\b", file.read_text("utf-8"))
    }
    assert found == {"grants/files/serving.py", "grants/web/lists/files.py"}


def test_no_signals() -> None:
    found = [
        said(file)
        for file in code()
        if re.search(
            r"django\.dispatch|models\.signals|core\.signals|@receiver", file.read_text(encoding="utf-8")
        )
    ]
    assert found == ["grants/apps.py"], (
        "There the triggers follow a migration (post_migrate): no rule hangs on it."
    )


def test_no_file_of_odds_and_ends() -> None:
    assert [said(f) for f in code() if f.stem in {"utils", "helpers", "misc", "common_utils"}] == []


def test_a_page_carries_no_style_and_no_script() -> None:
    """The content security policy would refuse them, silently for whoever writes them."""
    found = []
    for folder in ("templates", "cms/templates", "grants"):
        for file in sorted((ROOT / folder).rglob("*.html")):
            if any(said(file).startswith(part) for part in MAY_BE_INLINE):
                continue
            if match := INLINE.search(
                re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", file.read_text(), flags=re.S)
            ):
                found.append(f"{said(file)}: {match.group(0)}")
    assert found == []


def test_every_address_of_a_stage_is_in_the_table_of_access() -> None:
    named = {row.name for row in rows()}
    missing = []
    for file in sorted((ROOT / "grants").rglob("*.py")):
        if "urlpatterns" in (text := file.read_text(encoding="utf-8")):
            missing += [name for name in re.findall(r'name="([a-z-]+)"', text) if name not in named]
    assert missing == []


TOLD = sorted(
    {(process, arrow.name) for process, model in MODELS.items() for arrow in model.arrows() if arrow.notifies}
)


@pytest.mark.parametrize(("process", "step"), TOLD, ids=lambda part: part)
def test_a_step_that_tells_people_has_words_of_its_own(process: str, step: str) -> None:
    select_template([f"messages/{process}/{step}.txt"])


def test_a_message_belongs_to_a_step() -> None:
    """Words for a step that is gone, or that tells nobody, would never be read."""
    # Words for whoever has the next turn (propose_post.turn.txt): what brings it may be how the subject began.
    files = (f for f in (ROOT / "templates" / "messages").glob("*/*.txt") if not f.name.endswith(".turn.txt"))
    there = {(f.parent.name, f.name.split(".")[0]) for f in files}  # words for one role: submit.officer.txt
    # What goes by mail to somebody who may have no account.
    letters = {("application", "invitation"), ("objection", "file"), ("objection", "answer")}
    assert there - set(TOLD) - set(notifications.NOTIFIED) - letters == set()


TAG = r"(?:[^>{]|{%.*?%}|{{.*?}})*"
TABLE = re.compile(rf"<table\b(?P<open>{TAG})>(?P<body>.*?)</table>", re.S)
CELL = re.compile(rf"<td\b({TAG})>")
#: A cell that needs no name of its column on a phone: one that is not shown there, a sentence over several columns,
#: the button that takes the row away.
NEEDS_NONE = re.compile(r'data-l=|class="[^"]*\b(?:solo|gone)\b|colspan=')


def unnamed_cells(text: str) -> list[str]:
    """The cells of folding tables that would stand on a phone without the name of their column. A sum says its name
    in its own row's heading."""
    found = []
    for table in TABLE.finditer(text):
        if "fold" in re.split(r'[\s"]+', table["open"]):
            rows = re.sub(r"<thead\b.*?</thead>|<tfoot\b.*?</tfoot>", "", table["body"], flags=re.S)
            found += [f"<td{cell}>" for cell in CELL.findall(rows) if not NEEDS_NONE.search(cell)]
    return found


def test_a_table_that_folds_on_a_phone_names_its_columns_there() -> None:
    without = {
        said(file): cells
        for file in sorted((ROOT / "templates").rglob("*.html"))
        if (cells := unnamed_cells(file.read_text(encoding="utf-8")))
    }
    assert without == {}
    assert unnamed_cells(
        '<table class="dense fold"><tr><td {% if a > b %}class="r"{% endif %}>1</td></tr></table>'
    )
    assert not unnamed_cells('<table class="dense"><tr><td>1</td></tr></table>')


# --- one class name for one thing ---------------------------------------------------------------------------
#: Named by Django: its loader looks for this name in each command's own file.
NAMED_BY_DJANGO = {"Command"}


def twins(sources: dict[str, str]) -> dict[str, list[str]]:
    """Class names that stand for two things. A class inside another is called by both names (`Milestone.Kind`)."""
    places: dict[str, list[str]] = {}
    for place, text in sources.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and node.name not in NAMED_BY_DJANGO:
                places.setdefault(node.name, []).append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_one_class_name_stands_for_one_thing() -> None:
    files = [file for room in ("grants", "cms", "workflows") for file in (ROOT / room).rglob("*.py")]
    sources = {
        str(file): file.read_text(encoding="utf-8") for file in files if "migrations" not in file.parts
    }
    assert twins(sources) == {}


def test_a_twin_is_found() -> None:
    sources = {"a.py": "class Line:\n    class Kind: ...", "b.py": "class Line: ...\nclass Kind: ..."}
    assert twins(sources) == {"Line": ["a.py", "b.py"]}
