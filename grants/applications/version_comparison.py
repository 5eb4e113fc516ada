"""Two versions of an application side by side, as one kind of reader may see them: what changed in each answer, in
words and rows, what the budget came to before and after, and whether anybody had asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.models import Application, ApplicationVersion
from grants.files.queries import with_scans
from grants.forms.definition import Form
from grants.forms.diff import answers as differences
from grants.forms.questions import Question


@dataclass
class Sum:
    """A category of the budget, before and after, in fen."""

    name: str
    old: int
    new: int
    is_total: bool = False

    @property
    def more(self) -> int:
        return self.new - self.old


@dataclass
class Compared:
    """One question in both versions. `kind`: words, rows or files."""

    section: str
    key: str
    question: str
    kind: str
    is_changed: bool = False
    is_asked: bool = True
    pieces: list[differences.Piece] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    numeric: list[int] = field(default_factory=list)
    rows: list[differences.RowChange] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    files: differences.FileChanges = field(default_factory=differences.FileChanges)
    #: Asked in one version only: what its condition reads has changed.
    only_in: str = ""

    @property
    def changed_rows(self) -> list[differences.RowChange]:
        return [row for row in self.rows if row.kind != differences.SAME]


@dataclass
class Version:
    """A version as it is read: its answers, its files, what they say to the form's rules."""

    answers: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, list[dict[str, Any]]]
    asked: frozenset[str]
    raw: Mapping[str, Any]


def compared(
    application: Application,
    old: ApplicationVersion,
    new: ApplicationVersion,
    reader: str,
    *,
    everything: bool,
) -> list[dict[str, Any]]:
    """The sections with their questions: those that differ, or all. {"key", "title", "questions"}."""
    form = application.form()
    before, after = _version(application, form, old), _version(application, form, new)
    points = asked_between(application, old, new)
    found = []
    for section in form.sections:
        rows = []
        for question in section.questions:
            if reader in question.readers and question.key in before.asked | after.asked:
                one = _question(form, question, before, after, reader)
                one.is_asked = _was_asked(question, points)
                if one.is_changed or everything:
                    rows.append(one)
        if rows:
            found.append({"key": section.key, "title": section.title, "questions": rows})
    return found


def asked_between(
    application: Application, old: ApplicationVersion, new: ApplicationVersion
) -> list[dict[str, Any]]:
    """The points of the notices sent and answered between the two, whichever was chosen first."""
    first, last = sorted((old.made_at, new.made_at))
    rows = application.supplements.filter(asked_at__gte=first, answered_at__lte=last)
    return [point for one in rows for point in one.points]


def _was_asked(question: Question, points: list[dict[str, Any]]) -> bool:
    """Asked by name, with its whole section, or reckoned from what was asked: nobody writes a computed answer."""
    if question.does.is_reckoned:
        return True
    section = question.section.key
    return any(p["section"] == section and p["question"] in ("", question.key) for p in points)


def _version(application: Application, form: Form, version: ApplicationVersion) -> Version:
    answers, files = version.answers["sections"], with_scans(version.answers["files"])
    names = form.read(answers, application.context(files))
    questions = form.questions()
    asked = frozenset(q.key for q in questions if names.asks(q))
    return Version(answers, files, asked, {q.key: names.raw(q) for q in questions})


def _question(form: Form, question: Question, old: Version, new: Version, reader: str) -> Compared:
    key = question.key
    one = Compared(question.section.key, key, question.label, "words")
    if (key in old.asked) != (key in new.asked):
        one.only_in = "new" if key in new.asked else "old"
    before = old.raw[key] if key in old.asked else None
    after = new.raw[key] if key in new.asked else None
    if question.does.has_files:
        return _of_files(one, old.files.get(key, []), new.files.get(key, []))
    shown = [form.display(question, answer, reader=reader) for answer in (before, after)]
    tables = [s.table for s in shown]
    if any(tables):
        return _of_rows(form, question, one, tables, before or [], after or [])
    texts = [s.text or _(", ").join(s.items) for s in shown]
    one.pieces = differences.words(*texts)
    one.is_changed = texts[0] != texts[1]
    return one


def _of_files(one: Compared, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Compared:
    one.kind, one.files = "files", differences.files(old, new)
    one.is_changed = bool(one.files.added or one.files.removed)
    return one


def _of_rows(
    form: Form, question: Question, one: Compared, tables: list[Any], old: list[Any], new: list[Any]
) -> Compared:
    first = next(t for t in tables if t)
    one.kind, one.columns, one.numeric = "rows", first["columns"], first.get("numeric", [])
    one.rows = differences.rows(*[t["rows"] if t else [] for t in tables])
    one.is_changed = bool(one.changed_rows)
    if question.does.is_budget:
        one.sums = _sums(form, old, new)
    return one


def _sums(form: Form, old: list[Any], new: list[Any]) -> list[Sum]:
    """Every category whose sum differs, and the whole."""
    before, after = form.budget_totals(old), form.budget_totals(new)
    codes = sorted({*before.by_category, *after.by_category})
    rows = [
        Sum(
            f"{code} {form.category_name(code)}",
            before.by_category.get(code, 0),
            after.by_category.get(code, 0),
        )
        for code in codes
    ]
    whole = Sum(_("Total"), before.total, after.total, is_total=True)
    return [row for row in rows if row.more] + [whole] if any(row.more for row in rows) else []
