"""The process is the whole truth about its steps: what stands against one stands on its arrow."""

import ast
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from workflows import processes
from workflows.arrows import Arrow, Guard
from workflows.checks import check_questions
from workflows.steps import WANTED

ROOT = Path(__file__).parents[2]
REFUSALS = {"Refused", "NotYours", "Moved"}
#: Actions that still refuse beside their arrow, and how often. This list only becomes shorter.
LEFT = {
    "grants/applications/actions/endorsing.py: _again": 1,
    "grants/awards/actions.py: _award": 1,
    "grants/awards/notices.py: publish_notice": 3,
    "grants/reviews/actions.py: save_sheet": 2,
    "grants/reviews/ranking.py: rank": 2,
    "grants/reviews/ranking.py: shortlist": 1,
    "grants/reviews/rounds.py: _result": 1,
    "grants/reviews/rounds.py: lock_round": 2,
}


def arrows() -> list[Arrow]:
    return [arrow for process in processes.EVERY for arrow in process.arrows()]


def test_an_action_that_takes_a_step_refuses_only_what_was_given_to_it() -> None:
    assert refusals_beside_arrows(ROOT / "grants") == LEFT


def refusals_beside_arrows(folder: Path) -> dict[str, int]:
    """How often each function that takes a step says no by itself."""
    found: Counter[str] = Counter()
    for file in sorted(folder.rglob("*.py")):
        for function in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef) and "take" in called(function):
                said = sum(names(node) & REFUSALS != set() for node in ast.walk(function))
                found[f"{file.relative_to(folder.parent)}: {function.name}"] += said
    return {where: n for where, n in found.items() if n}


def called(function: ast.FunctionDef) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {name.id for name in calls if isinstance(name, ast.Name)}


def names(node: ast.AST) -> set[str]:
    """Which refusal a `raise` raises."""
    if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
        return set()
    return {node.exc.func.id} if isinstance(node.exc.func, ast.Name) else set()


def test_a_refusal_beside_the_arrow_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "grants"
    folder.mkdir()
    (folder / "a.py").write_text(
        "def stop(one, by):\n    if by: raise NotYours('no')\n    return take(one, 'stop', by=by)\n"
        "def fit(one, day, by):\n    if day: raise Misfit('no')\n    return take(one, 'fit', by=by)\n"
    )
    assert refusals_beside_arrows(folder) == {"grants/a.py: stop": 1}


def test_every_guard_stands_on_an_arrow_and_is_asked() -> None:
    modules = [module for module in vars(processes).values() if isinstance(module, ModuleType)]
    written = {one for module in modules for one in vars(module).values() if isinstance(one, Guard)}
    standing = {guard for arrow in arrows() for guard in arrow.when}
    assert len(written) > 70
    assert {guard.name for guard in written - standing} == set()
    assert [guard.name for guard in standing if not guard.is_asked] == []


def test_the_program_does_not_start_while_a_guard_is_asked_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_questions() == []
    silent = Guard("silent", "Never asked.")
    arrow = processes.TrancheProcess.arrow("approve")
    mute: Any = type("Mute", (), {"process": "mute", "arrows": lambda: (Arrow(
        arrow.name, arrow.sources, arrow.target, arrow.label, arrow.who, (silent,)),)})  # fmt: skip
    monkeypatch.setattr("workflows.checks.EVERY", (mute,))
    (error,) = check_questions()
    assert "mute.approve: silent" in error.msg


def test_each_fact_that_a_step_needs_is_asked_for_in_words() -> None:
    assert {name for arrow in arrows() for name in arrow.needs} == set(WANTED)


def test_two_answers_to_one_guard_are_refused() -> None:
    guard = Guard("once", "Asked once.")
    guard.asks(lambda one, by: True)
    with pytest.raises(LookupError):
        guard.asks(lambda one, by: False)


@pytest.mark.parametrize(
    ("process", "step", "said"),
    [
        ("tranche", "approve", ["award_runs", "account_as_checked", "payee_verified", "second_approval", "another_person",
                                "not_behind_account"]),
        ("claim", "approve", ["spending_open", "within_line", "within_balance", "another_person"]),
        ("award", "confirm", ["notice_clear", "not_kin"]),
        ("closeout", "settle", ["money_back", "another_person"]),
        ("objection", "dismiss", ["independent"]),
    ],
)  # fmt: skip
def test_who_decides_on_money_is_another_person_and_the_arrow_says_so(
    process: str, step: str, said: list[str]
) -> None:
    one = next(p for p in processes.EVERY if p.process == process)
    assert {guard.name for guard in one.arrow(step).when} >= set(said)
