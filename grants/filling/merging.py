"""Several people at one draft: which answer was changed when and by whom, and what becomes of one that comes late.

An answer is taken when nobody else changed it since its writer saw it. Otherwise nothing is overwritten: both stay, the
one here and the one with its writer, until a person has chosen. Decision 13 says why an answer, and not a section.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from grants.forms.definition import Form
from grants.forms.questions import Question
from workflows.user_input import whole


@dataclass(frozen=True)
class Stamp:
    """When an answer last changed: the section's revision, who and the moment (ISO)."""

    revision: int = 0
    by: int | None = None
    at: str = ""

    @classmethod
    def read(cls, kept: Any) -> "Stamp":
        if isinstance(kept, Mapping):
            return cls(int(kept.get("revision", 0)), kept.get("by"), str(kept.get("at", "")))
        return cls(int(kept or 0))

    @property
    def data(self) -> dict[str, Any]:
        return {"revision": self.revision, "by": self.by, "at": self.at}


@dataclass(frozen=True)
class Mine:
    """An answer as somebody sends it: what it was made from (None: whatever is there), and what the same writer sent
    before without hearing whether it arrived."""

    answer: Any
    base: int | None = None
    earlier: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Clash:
    """An answer that two people changed: theirs stands, mine is with its writer."""

    mine: Any
    theirs: Any
    stamp: Stamp


@dataclass
class Merged:
    """What became of each answer: changed here, the same already, or two versions of it."""

    changed: dict[str, Any] = field(default_factory=dict)
    same: set[str] = field(default_factory=set)
    clashes: dict[str, Clash] = field(default_factory=dict)


def merge(
    form: Form, there: Mapping[str, Any], stamps: Mapping[str, Any], mine: Mapping[str, Mine]
) -> Merged:
    """Put the answers of one writer beside those that are kept."""
    found = Merged()
    for key, one in mine.items():
        question, kept, stamp = form.question(key), there.get(key), Stamp.read(stamps.get(key))
        if question is None:
            continue
        if _alike(question, one.answer, kept):
            found.same.add(key)
        elif (
            one.base is None
            or stamp.revision <= one.base
            or any(_alike(question, before, kept) for before in one.earlier)
        ):
            found.changed[key] = one.answer
        else:
            found.clashes[key] = Clash(one.answer, kept, stamp)
    return found


def _alike(question: Question, one: Any, other: Any) -> bool:
    return bool(one == other or (question.does.is_empty(one) and question.does.is_empty(other)))


def written(questions: Iterable[Question]) -> list[Question]:
    """Those a person writes an answer to."""
    return [question for question in questions if question.does.is_kept]


def read(question: Question, raw: Any) -> Any:
    """One answer: `raw` as it is kept, or a posted form."""
    return question.does.read(question, raw if hasattr(raw, "getlist") else {question.key: raw})


def digest(answer: Any) -> str:
    """A short sign of an answer, to tell later whether its writer changed it."""
    if answer in (None, "", [], {}, False):
        return "-"
    text = json.dumps(answer, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def was(stamp: Stamp, answer: Any) -> str:
    """What a page notes beside each question: the revision and the sign of the answer it shows."""
    return f"{stamp.revision}.{digest(answer)}"


def was_of(text: str) -> tuple[int | None, str]:
    """The revision and the sign that a page noted; (None, "") where it noted nothing readable."""
    revision, _dot, sign = text.partition(".")
    number = whole(revision)
    return (number, sign) if number is not None else (None, "")
