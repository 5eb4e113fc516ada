"""Whatever is recorded has words: on a history nobody reads the name of a function."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from grants.desk.history import event_step
from grants.web.event_labels import EVENT_LABELS
from workflows.models import Event

ROOT = Path(__file__).resolve().parents[2]
#: Calls that record, and where among their arguments the name stands. `_stamp` hands its name on to `record`.
RECORDING = {"record": 1, "_stamp": 2}


def recorded() -> Iterator[tuple[str, str]]:
    """(name, place) of everything that is passed to `record(` in the code."""
    for folder in ("grants", "workflows", "cms"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                place = RECORDING.get(node.func.id)
                if (
                    place is not None
                    and len(node.args) > place
                    and isinstance(node.args[place], ast.Constant)
                ):
                    yield str(node.args[place].value), f"{file.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]


def test_every_recorded_name_has_words() -> None:
    found = dict(recorded())
    assert len(found) > 40, "The search finds nothing: has `record` another name now?"
    assert {place: name for name, place in found.items() if name not in EVENT_LABELS} == {}


def test_no_words_are_kept_for_what_is_recorded_nowhere() -> None:
    assert set(EVENT_LABELS) - {name for name, _place in recorded()} == set()


@pytest.mark.parametrize(
    ("process", "action", "words"),
    [
        ("call", "open", "Open"),
        ("closeout", "open", "Opened"),
        ("award", "plan_milestones", "Milestones planned"),
    ],
)
def test_a_step_keeps_its_label_and_a_fact_has_its_words(process: str, action: str, words: str) -> None:
    assert event_step(Event(process=process, action=action)) == words
