"""From blocks to a definition and back: two functions that undo each other, and names for what was left unnamed."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grants.forms.expressions.grammar import RESERVED
from grants.forms.kinds.parts import COMMON, SECTION, Part, more_of, read, write
from grants.forms.kinds.registry import KINDS

#: Names that mean something else in an expression.
TAKEN = RESERVED | {"organisation", "call", "package", "tier", "through_hub"}
#: The raw stream, as `StreamBlock.get_prep_value` gives it and the database keeps it.
Stream = Sequence[Mapping[str, Any]]


def parts_of(kind: str) -> dict[str, Part]:
    """Everything a question of this kind holds."""
    return {**COMMON, **KINDS[kind].parts}


def definition_of(body: Stream) -> dict[str, Any]:
    """The definition of a form as it was built."""
    return {"sections": [_section(block["value"]) for block in body]}


def _section(value: Mapping[str, Any]) -> dict[str, Any]:
    questions = [_question(block["type"], block["value"]) for block in value.get("questions") or []]
    return {"key": "", "title": ""} | read(SECTION, value) | more_of(value) | {"questions": questions}


def _question(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    found = read(parts_of(kind), value)
    key = found.pop("key", "")
    return {"key": key, "kind": kind, "label": ""} | found | more_of(value)


def body_of(definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The blocks of a form, ready to be changed in the editor."""
    return [_section_block(section) for section in definition.get("sections", [])]


def _section_block(section: Mapping[str, Any]) -> dict[str, Any]:
    value = write(SECTION, section, apart=("questions",))
    value["questions"] = [_question_block(question) for question in section.get("questions", [])]
    return {"type": "section", "value": value, "id": _id("section", section["key"])}


def _question_block(question: Mapping[str, Any]) -> dict[str, Any]:
    kind = question["kind"]
    value = write(parts_of(kind), question, apart=("kind",))
    return {"type": kind, "value": value, "id": _id("question", question["key"])}


def _id(sort: str, key: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{sort}:{key}"))


# --- names ---------------------------------------------------------------------------------------------------


def named(body: Stream) -> list[dict[str, Any]]:
    """The same stream with a key for every section, question, column and option that has none. A key once given stays:
    answers are kept under it."""
    taken = {str(value.get("key") or "") for value in _keyed(body)} | TAKEN
    found = [dict(block) for block in body]
    for block in found:
        block["value"] = _with_key(block["value"], "section", taken)
        block["value"]["questions"] = [
            dict(one) | {"value": _columns_named(_with_key(one["value"], one["type"], taken))}
            for one in block["value"].get("questions") or []
            if one["type"] in KINDS
        ]
    return found


def _keyed(body: Stream) -> Iterator[Mapping[str, Any]]:
    for block in body:
        yield block["value"]
        for one in block["value"].get("questions") or []:
            yield one["value"]


def _with_key(value: Mapping[str, Any], stem: str, taken: set[str]) -> dict[str, Any]:
    """The value with a key: as typed, else from its English words, else from its kind and a number."""
    if value.get("key"):
        return dict(value)
    words = str(value.get("label_en") or value.get("title_en") or "").lower()
    stem = re.sub(r"[^a-z0-9]+", "_", words).strip("_")[:30].rstrip("_") or stem
    stem = stem if stem[0].isalpha() else f"q_{stem}"
    key = stem if stem not in taken and words else ""
    number = 1
    while not key or key in taken:
        key, number = f"{stem}_{number}", number + 1
    taken.add(key)
    return dict(value) | {"key": key}


def _columns_named(value: dict[str, Any]) -> dict[str, Any]:
    for part in ("columns", "questions"):
        if isinstance(value.get(part), list):
            taken = {str(item["value"].get("key") or "") for item in value[part]}
            value[part] = [
                dict(item) | {"value": _options_named(_with_key(item["value"], "column", taken))}
                for item in value[part]
            ]
    return _options_named(value)


def _options_named(value: dict[str, Any]) -> dict[str, Any]:
    """An option without a value of its own is kept as what it says."""
    if isinstance(value.get("options"), list):
        value["options"] = [
            dict(item)
            | {
                "value": {
                    **item["value"],
                    "value": item["value"].get("value") or item["value"].get("label", ""),
                }
            }
            for item in value["options"]
        ]
    return value
