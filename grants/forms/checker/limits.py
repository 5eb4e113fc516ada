"""Rules of a form that contradict a limit, of the question or of the call, so that nobody can keep both."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.cells import MOST_DECIMALS, local
from grants.forms.checker.findings import FormFinding
from grants.forms.definition import Form
from grants.forms.expressions import parse, show
from grants.forms.expressions.grammar import Node
from grants.forms.kinds.table import MOST_ROWS
from grants.forms.questions import Question

#: Beyond these no form is filled in and no table drawn: the most that a part of a question may be.
MOST_OF = {
    "decimals": MOST_DECIMALS,
    "max_chars": 50_000,
    "min_rows": MOST_ROWS,
    "max_rows": MOST_ROWS,
    "max_mb": 1024,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def contradictions(form: Form) -> tuple[list[FormFinding], list[FormFinding]]:
    """(errors, warnings)."""
    errors = [
        one for question in form.questions() for one in [*_of_parts(question), *_of_rules(form, question)]
    ]
    doubts = [
        _at(question, code, words, **facts)
        for question in form.questions()
        for code, words, facts in question.does.doubts(question)
    ]
    return errors, doubts


def _at(question: Question, code: str, words: str, **facts: Any) -> FormFinding:
    facts["label"] = local(question.data, "label")
    return FormFinding(code, words % facts, question.section.key, question.key)


def _of_parts(question: Question) -> Iterator[FormFinding]:
    """Limits of a question that contradict each other."""
    data = question.data
    for code, words, facts in question.does.contradictions(question):
        yield _at(question, code, words, **facts)
    parts = (data, *(column.data for column in question.columns))
    for name in [name for name in MOST_OF if any(int(one.get(name) or 0) > MOST_OF[name] for one in parts)]:
        yield _at(
            question, name, _("“%(label)s”: “%(part)s” may be at most %(top)d."), part=name, top=MOST_OF[name]
        )
    if data.get("max_chars") == 0 and question.required:
        yield _at(question, "no_room", _("“%(label)s” must be answered, in at most 0 characters."))


# --- rules against limits ------------------------------------------------------------------------------------


def _of_rules(form: Form, question: Question) -> Iterator[FormFinding]:
    for rule in question.rules:
        for subject, sign, number in _demands(parse(str(rule["that"])).tree):
            most, words = _most(form, subject)
            least = _least(form, subject)
            facts = {"rule": rule["that"], "limit": show(most) if most is not None else ""}
            if most is not None and (
                (sign in (">=", "=") and number > most) or (sign == ">" and number >= most)
            ):
                yield _at(
                    question,
                    "contradiction",
                    _("“%(label)s” demands “%(rule)s”, but %(why)s %(limit)s."),
                    why=words,
                    **facts,
                )
            elif least is not None and (
                (sign in ("<=", "=") and number < least) or (sign == "<" and number <= least)
            ):
                yield _at(
                    question,
                    "contradiction",
                    _("“%(label)s” demands “%(rule)s”, but at least %(limit)s is asked for."),
                    rule=rule["that"],
                    limit=show(least),
                )


def _demands(node: Node) -> Iterator[tuple[Node, str, Fraction]]:
    """What must be so much at least or at most, whichever side the number stands on."""
    if node.does == "and":
        for one in node.args:
            yield from _demands(one)
    elif node.does in _TURNED:
        left, right = node.args
        if right.does == "number":
            yield left, node.does, right.value
        elif left.does == "number":
            yield right, _TURNED[node.does], left.value


def _most(form: Form, node: Node) -> tuple[Fraction | None, str]:
    """The most that a number can come to by the limits, and which limit that is."""
    if node.does == "name":
        return _most_of_name(form, str(node.value))
    if node.does == "of":
        row = form.categories.get(str(node.args[0].value) if node.args else "")
        banned = (
            row is not None
            and row.get("ceiling_pct") not in (None, "")
            and not Fraction(str(row["ceiling_pct"]))
        )
        return (Fraction(0), _("the call allows this category")) if banned else (None, "")
    if node.does == "call" and node.value == "len" and node.args[0].does == "name":
        asked = form.named.get(str(node.args[0].value), (None, ""))[0]
        most = asked.max_chars if asked is not None else None
        return (Fraction(most), _("the most characters are")) if most else (None, "")
    if node.does == "call" and node.value == "count" and node.args[0].does == "name":
        asked = form.named.get(str(node.args[0].value), (None, ""))[0]
        rows = asked.data.get("max_rows") if asked is not None else None
        return (Fraction(rows), _("the most rows are")) if rows else (None, "")
    if node.does == "call" and node.value == "months" and _is_a_period(form, node):
        months = form.limit("max_months")
        return (Fraction(months), _("the most months of the call are")) if months else (None, "")
    return None, ""


def _most_of_name(form: Form, name: str) -> tuple[Fraction | None, str]:
    if name == "budget.requested":
        limits = [form.limit(f"max_grant_{who}_fen") for who in ("registered", "other")]
        most = max((fen for fen in limits if fen), default=None) if form.track == "venture" else None
        return (Fraction(most, 100), _("the most the call gives, in yuan, is")) if most else (None, "")
    question = form.named.get(name, (None, ""))[0]
    most_of_it = question.does.bounds(question)[1] if question is not None else None
    return (most_of_it, _("the most allowed is")) if most_of_it is not None else (None, "")


def _least(form: Form, node: Node) -> Fraction | None:
    if node.does == "call" and node.value == "count" and node.args[0].does == "name":
        asked = form.named.get(str(node.args[0].value), (None, ""))[0]
        return Fraction(asked.data.get("min_rows") or 0) if asked is not None and asked.columns else None
    question = form.named.get(str(node.value), (None, ""))[0] if node.does == "name" else None
    return question.does.bounds(question)[0] if question is not None else None


def _is_a_period(form: Form, node: Node) -> bool:
    names = [str(one.value) for one in node.args if one.does == "name"]
    return len(names) == 2 and all(n in form.named and form.named[n][0].does.is_period for n in names)
