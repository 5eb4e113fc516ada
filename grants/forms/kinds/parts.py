"""What sections, questions and columns can hold: each part with the value that goes without saying, and its two shapes.

In the definition (grants/forms/definition.py) what goes without saying is left out; in the stream of the editor
(cms/forms) every part has its value.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

READERS = ("applicant", "officer", "expert", "public")
USUAL_READERS = ("applicant", "officer", "expert")
SUFFIXES = ("pdf", "jpg", "jpeg", "png", "webp", "doc", "docx", "xls", "xlsx", "ofd", "zip", "txt", "csv")
LEVELS = ("county", "township", "village")
SOURCES = ("grant", "match", "price")
SHOWS = ("number", "money", "text", "date")
#: Columns of the list of applications that an answer may fill.
COLUMNS = ("title", "summary", "field", "series", "region", "beneficiaries")
VOCABULARIES = ("field", "series", "target_group", "package")
#: What of an organisation's profile may begin an answer.
PROFILE = tuple(
    f"organisation.{name}"
    for name in (
        "name",
        "credit_code",
        "filing_number",
        "legal_form",
        "region",
        "established",
        "intro",
        "staff",
        "members",
        "representative",
        "contact_name",
        "contact_phone",
        "contact_email",
        "account_name",
        "account_number",
        "account_bank",
    )
)


class CannotHold(ValueError):  # noqa: N818  # said between two shapes, never to a person
    """The part has no room for this value: it travels in `more` instead."""


@dataclass(frozen=True)
class Words:
    """A text; the empty one goes without saying. Where `among` is given, one of these only."""

    among: tuple[str, ...] = ()
    usual: str = ""

    def stream(self, value: Any) -> Any:
        if value is None:
            return self.usual
        if not isinstance(value, str) or (self.among and value not in self.among):
            raise CannotHold
        return value

    def definition(self, value: Any) -> Any:
        text = str(value or "").strip() or self.usual
        return None if text == self.usual else text


@dataclass(frozen=True)
class WholeNumber:
    """A whole number, or none."""

    def stream(self, value: Any) -> Any:
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise CannotHold
        return value

    def definition(self, value: Any) -> Any:
        return None if value in (None, "") else int(value)


@dataclass(frozen=True)
class Amount:
    """A number with decimals, or none: whole as a number, else as its text."""

    def stream(self, value: Any) -> Any:
        if value is None:
            return None
        try:
            return f"{Decimal(str(value)).normalize():f}"
        except InvalidOperation:
            raise CannotHold from None

    def definition(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        number = Decimal(str(value)).normalize()
        return int(number) if number == number.to_integral_value() else f"{number:f}"


@dataclass(frozen=True)
class Truth:
    """Yes or no; `usual` goes without saying."""

    usual: bool = False

    def stream(self, value: Any) -> Any:
        if value is not None and not isinstance(value, bool):
            raise CannotHold
        return self.usual if value is None else value

    def definition(self, value: Any) -> Any:
        return None if bool(value) == self.usual else bool(value)


@dataclass(frozen=True)
class Several:
    """Some of a known list, in its order; `usual` goes without saying."""

    among: tuple[str, ...]
    usual: tuple[str, ...] = ()

    def stream(self, value: Any) -> Any:
        if value is None:
            return list(self.usual)
        if not isinstance(value, list) or any(one not in self.among for one in value):
            raise CannotHold
        return [one for one in self.among if one in value]

    def definition(self, value: Any) -> Any:
        chosen = [one for one in self.among if one in (value or [])]
        return None if chosen == list(self.usual) else chosen


@dataclass(frozen=True)
class Keys:
    """Names in a row, typed with commas."""

    def stream(self, value: Any) -> Any:
        if value is not None and (
            not isinstance(value, list) or any(not isinstance(one, str) or "," in one for one in value)
        ):
            raise CannotHold
        return ", ".join(value or [])

    def definition(self, value: Any) -> Any:
        text = str(value or "").replace("，", ",").replace("、", ",")
        return [one.strip() for one in text.split(",") if one.strip()] or None


@dataclass(frozen=True)
class RowsPart:
    """A list of things with parts of their own. Anything a row cannot hold keeps the whole list in `more`."""

    parts: "Mapping[str, Part]"

    def stream(self, value: Any) -> Any:
        if value is not None and not isinstance(value, list):
            raise CannotHold
        rows = []
        for row in value or []:
            if not isinstance(row, Mapping) or set(row) - set(self.parts):
                raise CannotHold
            written = {name: part.stream(row.get(name)) for name, part in self.parts.items()}
            rows.append({"type": "item", "value": written, "id": _id(written)})
        return rows

    def definition(self, value: Any) -> Any:
        return [read(self.parts, item["value"]) for item in value or []] or None


Part = Words | WholeNumber | Amount | Truth | Several | Keys | RowsPart


def _id(value: Any) -> str:
    """A name for a block that stays the same while its content does."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(value, sort_keys=True, ensure_ascii=False)))


def read(parts: Mapping[str, Part], value: Mapping[str, Any]) -> dict[str, Any]:
    """The definition of what stands in a block, without what goes without saying."""
    found = {name: part.definition(value.get(name)) for name, part in parts.items()}
    return {name: one for name, one in found.items() if one is not None}


def write(parts: Mapping[str, Part], data: Mapping[str, Any], apart: Sequence[str] = ()) -> dict[str, Any]:
    """The value of a block for a part of a definition. What the block has no room for is kept in `more`."""
    value: dict[str, Any] = {}
    more = {key: one for key, one in data.items() if key not in parts and key not in apart}
    for name, part in parts.items():
        try:
            value[name] = part.stream(data.get(name))
        except CannotHold:
            value[name] = part.stream(None)
            more[name] = data[name]
    return value | {"more": json.dumps(more, ensure_ascii=False, sort_keys=True) if more else ""}


def more_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """What the block had no room for, as it came."""
    try:
        more = json.loads(value.get("more") or "{}")
    except ValueError:
        return {}
    return more if isinstance(more, dict) else {}


# --- what each thing holds ---------------------------------------------------------------------------------

OPTION: dict[str, Part] = {"value": Words(), "label": Words(), "label_en": Words()}
RULE: dict[str, Part] = {"that": Words(), "else": Words(), "else_en": Words()}
SECTION: dict[str, Part] = {
    "key": Words(),
    "title": Words(),
    "title_en": Words(),
    "help": Words(),
    "help_en": Words(),
    "when": Words(),
}
COMMON: dict[str, Part] = {
    "key": Words(),
    "label": Words(),
    "label_en": Words(),
    "help": Words(),
    "help_en": Words(),
    "example": Words(),
    "example_en": Words(),
    "required": Truth(usual=True),
    "readers": Several(READERS, USUAL_READERS),
    "when": Words(),
    "valid": RowsPart(RULE),
    "rubric": Keys(),
    "fill": Words(PROFILE),
    "column": Words(COLUMNS),
}
#: What several kinds hold.
LENGTH: dict[str, Part] = {"max_chars": WholeNumber()}
ROWS: dict[str, Part] = {"min_rows": WholeNumber(), "max_rows": WholeNumber()}
OPTIONS: dict[str, Part] = {"options": RowsPart(OPTION), "vocab": Words(VOCABULARIES)}


def column(kinds: Sequence[str]) -> dict[str, Part]:
    """What a column of a table holds, which is of one of these kinds."""
    return {
        "key": Words(),
        "kind": Words(tuple(kinds)),
        "label": Words(),
        "label_en": Words(),
        "help": Words(),
        "help_en": Words(),
        "required": Truth(),
        "max_chars": WholeNumber(),
        "decimals": WholeNumber(),
        "unit": Words(),
        "unit_en": Words(),
        "options": RowsPart(OPTION),
        "readers": Several(READERS),
    }
