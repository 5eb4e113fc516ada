"""Refusing facts that would print a hole or a wrong sum."""

import re
import types
import typing
from typing import Any, Literal

from workflows.user_input import clean

from .facts.papers import TEMPLATES


class FactsError(ValueError):
    """The facts do not make this paper: a key is missing, of a wrong type, or sums disagree."""


#: What is no character of any text and breaks what reads it: half characters, and controls that are no white space.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(facts: Any) -> Any:
    """The facts with a visible mark (U+FFFD) in place of what no paper, no database and no JSON can carry, and without
    what would turn a line round or hide in it."""
    if isinstance(facts, str):
        return clean(_NO_TEXT.sub("\ufffd", facts))
    if isinstance(facts, dict):
        return {key: printable(value) for key, value in facts.items()}
    if isinstance(facts, list):
        return [printable(value) for value in facts]
    return facts


def check(template: str, facts: dict[str, Any]) -> None:
    """Refuse (FactsError) facts that would print a hole or a wrong sum."""
    if template not in TEMPLATES:
        raise FactsError(f"There is no paper called {template!r}.")
    _check(facts, TEMPLATES[template], template)
    for what, parts, whole in _sums(template, facts):
        if parts != whole:
            raise FactsError(f"{template}: {what} add up to {parts} fen, not to {whole}.")


def _check(value: Any, wanted: Any, where: str) -> None:
    """`value` has the shape `wanted`: a TypedDict, a list, a Literal, a type or None, or a plain type."""
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if typing.is_typeddict(wanted):
        _check_dict(value, wanted, where)
    elif origin is list:
        _be(isinstance(value, list), f"{where} must be a list.")
        for place, item in enumerate(value):
            _check(item, arguments[0], f"{where}[{place}]")
    elif origin is Literal:
        _be(value in arguments, f"{where} must be one of {arguments}.")
    elif origin is types.UnionType:
        if value is not None:
            _check(value, next(a for a in arguments if a is not type(None)), where)
    else:
        _be(type(value) is wanted, f"{where} must be {wanted.__name__}, not {type(value).__name__}.")


def _check_dict(value: Any, wanted: Any, where: str) -> None:
    _be(isinstance(value, dict), f"{where} must be a dict.")
    hints = typing.get_type_hints(wanted)
    missing = sorted(wanted.__required_keys__ - value.keys())
    _be(not missing, f"{where} lacks {', '.join(missing)}.")
    unknown = sorted(value.keys() - hints.keys())
    _be(not unknown, f"{where} has unknown {', '.join(unknown)}.")
    for key, item in value.items():
        _check(item, hints[key], f"{where}.{key}")


def _be(holds: bool, sentence: str) -> None:
    if not holds:
        raise FactsError(sentence)


def _sums(template: str, facts: dict[str, Any]) -> list[tuple[str, int, int]]:
    """(what, sum of the parts, the whole) for every total the paper states."""
    if template == "contract_venture":
        grant = [line for line in facts["budget"] if line["source"] == "grant"]
        match = [line for line in facts["budget"] if line["source"] == "match"]
        return [
            ("tranches", _total(facts["tranches"]), facts["amount_fen"]),
            ("lines of the approved budget", _total(grant), facts["amount_fen"]),
            ("lines of the matching funds", _total(match), facts["match_fen"]),
        ]
    if template == "contract_purchase":
        return [
            ("tranches", _total(facts["tranches"]), facts["price_fen"]),
            ("items", _total(facts["items"]), facts["price_fen"]),
        ]
    if template == "notice":
        return [("proposed awards", _total(facts["items"]), facts["total_fen"])]
    if template == "supplementary":
        after = facts["amount_after_fen"]
        lines = [line for line in facts["budget"] if line["source"] != "match"]
        return [
            (what, _total(parts), after)
            for what, parts in (("tranches", facts["tranches"]), ("budget lines", lines))
            if parts
        ]
    if template == "statement":
        moved = facts["opening_fen"] + facts["in_fen"] - facts["out_fen"]
        return [
            ("opening, received and paid", moved, facts["closing_fen"]),
            ("receipts", sum(line["in_fen"] for line in facts["lines"]), facts["in_fen"]),
            ("payments", sum(line["out_fen"] for line in facts["lines"]), facts["out_fen"]),
        ]
    return []


def _total(parts: list[dict[str, Any]]) -> int:
    return sum(part["amount_fen"] for part in parts)
