"""The checker of forms: what cannot work is an error, what is probably not meant is a warning.

`check_form(definition, rules)` reads the definition with the rules of a call (`grants.calls.rules.rules_of`), or with
no more than {"track": …} while no call uses it yet: then what depends on a call is not judged.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.cells import local
from grants.forms.checker.findings import FormFinding, FormReport
from grants.forms.checker.limits import contradictions
from grants.forms.checker.missing_inputs import unfed
from grants.forms.checker.reach import reads, unreachable
from grants.forms.definition import Form
from grants.forms.expressions import ExpressionError, Text, parse
from grants.forms.expressions.types import word_of
from grants.forms.kinds.registry import KINDS
from grants.forms.namespace import FACTS, types_of
from grants.forms.questions import Question

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
_TEXTS = ("label", "label_en", "help", "help_en", "example", "example_en", "title", "title_en")
#: Errors with which a form cannot even be shown.
BROKEN = ("kind", "question_key", "section_key", "column_keys")


def check_form(definition: Mapping[str, Any], rules: Mapping[str, Any] | None = None) -> FormReport:
    """Everything that is wrong with a form, and everything that is doubtful."""
    report = FormReport(errors=list(_structure(definition)))
    if report.errors:
        return report
    form = Form(definition, rules or {})
    report.add(errors=_expressions(form))
    if not report.errors:
        report.add(errors=_circles(form))
    if not report.errors:
        impossible, doubtful = unreachable(form)
        report.add(impossible, doubtful)
        report.add(*contradictions(form))
    report.add(_needed(form), [*unfed(form), *_unscored(form), *_english(form), *_readable(form)])
    return report


# --- what every form must be ---------------------------------------------------------------------------------


def _structure(definition: Mapping[str, Any]) -> Iterator[FormFinding]:
    sections = definition.get("sections") or []
    if not any(section.get("questions") for section in sections):
        yield FormFinding("empty", _("The form has no question."))
    seen: dict[str, set[str]] = {"section": set(), "question": set()}
    for section in sections:
        key = str(section.get("key") or "")
        yield from _key("section", key, local(section, "title") or key, key, "", seen["section"])
        if not section.get("questions"):
            yield FormFinding(
                "empty_section",
                _("The section “%(title)s” has no question.") % {"title": local(section, "title")},
                key,
            )
        for question in section.get("questions") or []:
            yield from _one(question, key, seen["question"])


def _one(question: Mapping[str, Any], section: str, seen: set[str]) -> Iterator[FormFinding]:
    key, label = str(question.get("key") or ""), local(question, "label") or str(question.get("key") or "")
    yield from _key("question", key, label, section, key, seen)
    if question.get("kind") not in KINDS:
        yield FormFinding("kind", _("“%(label)s” is of no known kind.") % {"label": label}, section, key)
    if not question.get("label"):
        yield FormFinding("label", _("A question has no words."), section, key)
    columns, does = (
        question.get("columns") or question.get("questions") or [],
        KINDS.get(str(question.get("kind"))),
    )
    if does is not None and does.asks_columns and not columns:
        yield FormFinding("columns", _("“%(label)s” has no column.") % {"label": label}, section, key)
    names = [str(one.get("key") or "") for one in columns]
    if len(set(names)) < len(names) or any(not _KEY.match(name) for name in names):
        words = _("The columns of “%(label)s” need a name each, of letters and figures, none twice.")
        yield FormFinding("column_keys", words % {"label": label}, section, key)
    lists = [question.get("options") or [], *(one.get("options") or [] for one in columns)]
    for options in lists:
        values = [one.get("value") for one in options]
        if len(set(values)) < len(values):
            words = _("Two choices of “%(label)s” are kept as the same value.")
            yield FormFinding("option_values", words % {"label": label}, section, key)


def _key(
    sort: str, key: str, label: str, section: str, question: str, seen: set[str]
) -> Iterator[FormFinding]:
    facts = {"label": label, "key": key}
    if not _KEY.match(key):
        words = _("“%(label)s” needs a name for rules, of letters, figures and “_”.")
        yield FormFinding(f"{sort}_key", words % facts, section, question)
    elif key in seen:
        words = _("The name “%(key)s” is given twice; “%(label)s” needs another.")
        yield FormFinding(f"{sort}_twice", words % facts, section, question)
    elif sort == "question" and (key in FACTS or key in ("organisation", "call")):
        words = _("The name “%(key)s” means something else in rules; “%(label)s” needs another.")
        yield FormFinding("reserved", words % facts, section, question)
    seen.add(key)


# --- rules ---------------------------------------------------------------------------------------------------


def _expressions(form: Form) -> Iterator[FormFinding]:
    types = types_of(form)
    for section in form.sections:
        at = {"section": section.key}
        if section.when:
            yield from _judged(
                section.when, types, "truth", local(section.data, "title"), _("asked only when"), at
            )
        yield from _personal(section.data, types, at)
        for question in section.questions:
            yield from _of_question(question, types)


def _of_question(question: Question, types: Mapping[str, str]) -> Iterator[FormFinding]:
    at = {"section": question.section.key, "question": question.key}
    label = local(question.data, "label")
    if question.when:
        yield from _judged(question.when, types, "truth", label, _("asked only when"), at)
    for rule in question.rules:
        yield from _judged(str(rule.get("that") or ""), types, "truth", label, _("rule of the answer"), at)
        yield from _personal(rule, types, at, ("else", "else_en"))
    if question.does.is_reckoned:
        wanted = question.does.names(question)[question.key]
        yield from _judged(str(question.data.get("value") or ""), types, wanted, label, _("reckoned as"), at)
    yield from _personal(question.data, types, at)


def _judged(
    text: str, types: Mapping[str, str], wanted: str, label: Any, place: str, at: dict[str, str]
) -> Iterator[FormFinding]:
    facts = {"label": label, "place": place}
    try:
        kind = parse(text).kind(types)
    except ExpressionError as wrong:
        facts |= {"sentence": wrong.sentence, "at": str(wrong.at + 1)}
        words = _("“%(label)s”, %(place)s: %(sentence)s (at character %(at)s)")
        yield FormFinding("expression", words % facts, detail=text, **at)
        return
    if kind != wanted:
        facts |= {"wanted": word_of(wanted), "is": word_of(kind)}
        words = _("“%(label)s”, %(place)s: %(wanted)s is needed; this is %(is)s.")
        yield FormFinding("expression", words % facts, detail=text, **at)


def _personal(
    data: Mapping[str, Any], types: Mapping[str, str], at: dict[str, str], names: tuple[str, ...] = _TEXTS
) -> Iterator[FormFinding]:
    """The expressions between {{ and }} in texts."""
    label = local(data, "label") or local(data, "title") or data.get("that")
    for name in names:
        text = Text(str(data.get(name) or ""))
        try:
            for part in text.parts if text.is_personal else []:
                if not isinstance(part, str) and (kind := part.kind(types)) not in (
                    "number",
                    "text",
                    "date",
                    "truth",
                ):
                    raise ExpressionError(_("A text cannot show %(kind)s.") % {"kind": word_of(kind)}, 0)
        except ExpressionError as wrong:
            facts = {"label": label, "sentence": wrong.sentence}
            words = _("“%(label)s”, in its text: %(sentence)s")
            yield FormFinding("personal", words % facts, detail=name, **at)


def _circles(form: Form) -> Iterator[FormFinding]:
    """A question that is asked, or reckoned, only once it is known itself."""
    leads: dict[str, set[str]] = {}
    for question in form.questions():
        texts = [question.when, question.section.when]
        if question.does.is_reckoned:
            texts.append(str(question.data.get("value") or ""))
        leads[question.key] = {key for text in texts if text for key in reads(form, text)}
    told: set[str] = set()
    for key in leads:
        circle = _way_back(key, leads)
        if circle and not told & set(circle):
            told |= set(circle)
            first = form.question(circle[0])
            names = " → ".join(f"“{_label(form, one)}”" for one in [*circle, circle[0]])
            words = _("These depend on each other in a circle: %(names)s.")
            yield FormFinding("circle", words % {"names": names}, first.section.key if first else "", key)


def _label(form: Form, key: str) -> str:
    question = form.question(key)
    return (local(question.data, "label") or key) if question else key


def _way_back(start: str, leads: Mapping[str, set[str]]) -> list[str]:
    """The shortest circle through a question, or none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for following in sorted(leads.get(way[-1], ())):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


# --- what the track, the rubric and the reader need ------------------------------------------------------------


def _needed(form: Form) -> Iterator[FormFinding]:
    title = next((q for q in form.questions() if q.column == "title"), None)
    if title is None or not title.required or title.when or title.section.when:
        words = _(
            "No question that everybody must answer gives the project its name: set its column to “Project”."
        )
        yield FormFinding("title", words, title.section.key if title else "", title.key if title else "")
    budgets = [q for q in form.questions() if q.does.is_budget]
    if not budgets or not budgets[0].required or budgets[0].when or budgets[0].section.when:
        yield FormFinding("budget", _("The form needs a budget table that everybody must fill in."))
    if len(budgets) > 1:
        yield FormFinding(
            "budgets", _("A form has one budget table only."), budgets[1].section.key, budgets[1].key
        )


def _unscored(form: Form) -> Iterator[FormFinding]:
    fed = {item for q in form.questions() if q.required for item in q.data.get("rubric") or []}
    optional = {item for q in form.questions() for item in q.data.get("rubric") or []} - fed
    known: set[str] = set()
    for one in form.rules.get("rounds", []):
        for item in one["rubric"]["items"]:
            if item["computed"] or item["key"] in fed or item["key"] in known:
                continue
            known.add(item["key"])
            facts = {"item": local(item, "name"), "key": item["key"], "weight": item["weight"]}
            words = (
                _(
                    "“%(item)s” (%(key)s, %(weight)s points) is scored, but nobody must answer the question that feeds it."
                )
                if item["key"] in optional
                else _("“%(item)s” (%(key)s, %(weight)s points) is scored, but no question feeds it.")
            )
            yield FormFinding("unscored", words % facts, detail=item["key"])


def _english(form: Form) -> Iterator[FormFinding]:
    for section in form.sections:
        missing = [q.data.get("label") for q in section.questions if not q.data.get("label_en")]
        if not section.data.get("title_en"):
            missing.insert(0, section.data.get("title"))
        if missing:
            names = _(", ").join(f"“{one}”" for one in missing[:5]) + ("…" if len(missing) > 5 else "")
            words = _("In “%(section)s” the English is missing of: %(names)s.")
            facts = {"section": local(section.data, "title"), "names": names}
            yield FormFinding("english", words % facts, section.key, detail=str(len(missing)))


def _readable(form: Form) -> Iterator[FormFinding]:
    """Data of persons that experts or the public would read."""
    words = _("“%(label)s” holds data of persons, and %(who)s may read it.")
    who = {"expert": _("experts"), "public": _("the public")}
    for question in form.questions():
        for reader in ("public", "expert"):
            if reader not in question.readers:
                continue
            does = question.does
            private = does.is_private or (does.is_private_in_public and reader == "public")
            columns = [c.label for c in question.columns if c.does.is_private and reader in c.readers]
            if private or columns:
                label = _(" – ").join([local(question.data, "label"), *columns[:1]])
                facts = {"label": label, "who": who[reader]}
                yield FormFinding("readable", words % facts, question.section.key, question.key, reader)
                break
