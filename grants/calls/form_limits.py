"""Rules of a form that contradict a limit, of the question or of the call, so that nobody can keep both."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from grants.calls.cells import MOST_DECIMALS, local
from grants.calls.expressions import parse, show
from grants.calls.expressions.grammar import Node
from grants.calls.findings import Finding
from grants.calls.form import Form
from grants.calls.questions import Question
from grants.calls.tables import MOST_ROWS

#: Beyond these no form is filled in and no table drawn: the most that a part of a question may be.
MOST_OF = {
    "decimals": MOST_DECIMALS,
    "max_chars": 50_000,
    "min_rows": MOST_ROWS,
    "max_rows": MOST_ROWS,
    "max_mb": 1024,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def contradictions(form: Form) -> tuple[list[Finding], list[Finding]]:
    """(errors, warnings)."""
    errors = [
        one for question in form.questions() for one in [*_of_parts(question), *_of_rules(form, question)]
    ]
    return errors, list(_of_choices(form))


def _at(question: Question, code: str, words: str, **facts: Any) -> Finding:
    facts["label"] = local(question.data, "label")
    return Finding(code, words % facts, question.section.key, question.key)


def _of_parts(question: Question) -> Iterator[Finding]:
    """Limits of a question that contradict each other."""
    data = question.data
    least, most = data.get("min"), data.get("max")
    if question.kind == "number" and most is not None and Decimal(str(least or 0)) > Decimal(str(most)):
        yield _at(
            question,
            "min_max",
            _("“%(label)s”: the least number, %(least)s, is above the most, %(most)s."),
            least=least or 0,
            most=most,
        )
    rows, top = data.get("min_rows") or 0, data.get("max_rows")
    if top is not None and rows > top:
        yield _at(
            question,
            "rows",
            _("“%(label)s”: at least %(least)s rows are asked for and at most %(most)s allowed."),
            least=rows,
            most=top,
        )
    parts = (data, *(column.data for column in question.columns))
    for name in [name for name in MOST_OF if any(int(one.get(name) or 0) > MOST_OF[name] for one in parts)]:
        yield _at(
            question, name, _("“%(label)s”: “%(part)s” may be at most %(top)d."), part=name, top=MOST_OF[name]
        )
    if data.get("max_chars") == 0 and question.required:
        yield _at(question, "no_room", _("“%(label)s” must be answered, in at most 0 characters."))


def _of_choices(form: Form) -> Iterator[Finding]:
    """A question that must be answered from an empty list. Vocabularies are known once a call uses the form."""
    for question in form.questions():
        vocab = str(question.data.get("vocab") or "")
        empty = question.kind in ("choice", "multi_choice") and not question.data.get("options")
        if empty and question.required and "vocab" in form.rules and not form.vocabulary(vocab):
            yield _at(
                question, "no_choice", _("“%(label)s” must be chosen, but there is nothing to choose from.")
            )


# --- rules against limits ------------------------------------------------------------------------------------


def _of_rules(form: Form, question: Question) -> Iterator[Finding]:
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
    if question is None or question.kind != "number" or question.data.get("max") is None:
        return None, ""
    return Fraction(str(question.data["max"])), _("the most allowed is")


def _least(form: Form, node: Node) -> Fraction | None:
    if node.does == "call" and node.value == "count" and node.args[0].does == "name":
        asked = form.named.get(str(node.args[0].value), (None, ""))[0]
        return Fraction(asked.data.get("min_rows") or 0) if asked is not None and asked.columns else None
    question = form.named.get(str(node.value), (None, ""))[0] if node.does == "name" else None
    return Fraction(str(question.data.get("min") or 0)) if question and question.kind == "number" else None


def _is_a_period(form: Form, node: Node) -> bool:
    names = [str(one.value) for one in node.args if one.does == "name"]
    return len(names) == 2 and all(n in form.named and form.named[n][0].kind == "period" for n in names)
