"""The house's habits that no other tool watches. Imports between stages: import-linter. Style: ruff."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import select_template

from grants.desk import telling
from grants.desk.subjects import MODELS
from tests.access.table import rows

ROOT = Path(__file__).resolve().parent.parent
OURS = ("grants", "workflows", "cms", "config")
LONGEST = 400
#: Longer for a reason.
MAY_BE_LONG = {
    "cms/site_seed.py": "the pages of the demonstration's site, one after another",
    "cms/site_words.py": "running text in two languages",
    "grants/demo/venture.py": "a year of one call, scene by scene, told in order",
    "grants/demo/today.py": "the demonstration's calls of today, one after another",
    "grants/ledger/postings.py": "the catalogue of postings: one function an event of money, read side by side",
}
#: Too long, and waiting to be cut: this list only becomes shorter.
STILL_LONG = {
    "config/settings/base.py", "config/settings/environment.py", "grants/documents/facts.py",
    "grants/reviews/views.py", "workflows/steps.py",
}  # fmt: skip
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")|<style|\sstyle=["']|\son[a-z]+=["']|javascript:""",
    re.I,
)
#: Where a style or script stands in the page itself for a reason.
MAY_BE_INLINE = {
    "templates/documents": "papers for WeasyPrint, which no browser opens",
    "templates/paper": "papers for WeasyPrint, which no browser opens",
}


def code(*apps: str) -> Iterator[Path]:
    for app in apps or OURS:
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def said(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_files_are_short() -> None:
    long = {said(f): n for f in code() if (n := len(f.read_text(encoding="utf-8").splitlines())) > LONGEST}
    assert {*long} - {*MAY_BE_LONG} == {*STILL_LONG}, long


#: Refusals that are kept elsewhere than in grants/web, each with its reason: this list only becomes shorter.
KEEPS_A_REFUSAL = {
    "grants/applications/actions/bulk.py": "each application for itself: what was refused stands in the list of outcomes",
    "grants/applications/actions/deciding.py": "each line for itself: one that is refused leaves the others kept",
    "grants/applications/views/autosave.py": "each answer carries its own refusal, which the script shows beside it",
    "grants/management/commands/strip_evidence.py": "a command: it says which file it left and goes on",
    "grants/reviews/views.py": "to be converted",
}  # fmt: skip


def test_a_refusal_becomes_a_sentence_in_one_room() -> None:
    """A view lets it go (grants/web/refusals.py); workflows has its own doors."""
    kept = {
        said(file)
        for file in code("grants", "cms", "config")
        if "grants/web/" not in said(file)
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(one, ast.ExceptHandler) and one.type is not None
        for name in ast.walk(one.type)
        if getattr(name, "id", "") in ("Refused", "NotYours", "Misfit", "Moved")
    }
    assert kept == {*KEEPS_A_REFUSAL}


#: Which button was pressed is no text that anybody typed.
BUTTONS = {"do", "conclude", "decision", "step"}
#: Who reads what was posted without a form, each with the reason: this list only becomes shorter.
READS_BY_HAND = {
    "cms/whole_forms.py": "looks at a post that broke Wagtail's own form",
    "grants/applications/views/bulk.py": "the ticked rows, and a control for each line of each application: as many as there are",
    "grants/applications/views/section.py": "the call's own form: its engine reads the controls",
    "grants/desk/views.py": "the switches of the frame: what they do not know they leave as it is",
    "grants/people/kept_post.py": "carries what was typed over the login, unread",
    "grants/reviews/views.py": "to be converted",
    "grants/people/placing.py": "carries what was typed over the page of the place, unread",
}  # fmt: skip


def test_what_is_sent_is_read_by_a_form() -> None:
    """A form cleans, bounds and words what it refuses; what is read by hand is looked at by nobody."""
    by_hand = set()
    for file in code("grants", "cms"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Attribute)
                and node.attr == "POST"
                and ast.unparse(node.value).endswith("request")
            ):
                continue
            used, call = above[node], above.get(above[node])
            named = (
                used.slice
                if isinstance(used, ast.Subscript)
                else call.args[0]
                if isinstance(call, ast.Call) and call.args
                else None
            )
            if (
                isinstance(used, ast.Attribute | ast.Subscript)
                and getattr(named, "value", None) not in BUTTONS
            ):
                by_hand.add(said(file))
    assert by_hand == {*READS_BY_HAND}


def test_whoever_asks_for_a_reason_asks_with_the_one_form() -> None:
    own = [
        f"{said(file)}: {one.name}"
        for file in code("grants", "cms")
        if said(file) != "grants/web/forms.py"
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(one, ast.ClassDef)
        and any(getattr(base, "attr", "") == "Form" for base in one.bases)
        and [target.id for line in one.body if isinstance(line, ast.Assign) for target in line.targets]
        == ["reason"]
    ]
    assert own == []


def test_functions_are_short() -> None:
    long = [
        f"{said(file)}: {one.name}"
        for file in code()
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(one, ast.FunctionDef) and (one.end_lineno or 0) - one.lineno >= 50
    ]
    assert len(long) <= 5, long


def test_the_formatter_lays_out_every_line_of_the_program() -> None:
    """A line that it must not touch is a line packed by hand."""
    assert [said(f) for f in code() if "# fmt: skip" in f.read_text(encoding="utf-8")] == []


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
    """grants/documents/handing_out.py asks who may and whether the file is harmful. A workbook made for the request is
    no kept file."""
    found = {
        said(file) for file in code() if re.search(r"\bFileResponse\(|\.file\.url\b", file.read_text("utf-8"))
    }
    assert found == {"grants/documents/handing_out.py", "grants/applications/views/inbox.py"}


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
    {(process, arrow.name) for process, model in MODELS.items() for arrow in model.arrows() if arrow.tells}
)


@pytest.mark.parametrize(("process", "step"), TOLD, ids=lambda part: part)
def test_a_step_that_tells_people_has_words_of_its_own(process: str, step: str) -> None:
    select_template([f"messages/{process}/{step}.txt"])


def test_a_message_belongs_to_a_step() -> None:
    """Words for a step that is gone, or that tells nobody, would never be read."""
    files = (ROOT / "templates" / "messages").glob("*/*.txt")
    there = {(f.parent.name, f.name.split(".")[0]) for f in files}  # words for one role: submit.officer.txt
    # What goes by mail to somebody who may have no account.
    letters = {("application", "invitation"), ("objection", "file"), ("objection", "answer")}
    assert there - set(TOLD) - set(telling.TOLD) - letters == set()


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
