"""The process is the whole truth about its steps: what stands against one stands on its arrow."""

from pathlib import Path
from typing import Any

import pytest

from bin.arrows import guards_on_no_arrow, refusals_beside_arrows, written_guards
from bin.functions import Code
from workflows import processes
from workflows.arrows import Arrow, Guard
from workflows.checks import check_questions
from workflows.steps import WANTED

ROOT = Path(__file__).parents[2]


def arrows() -> list[Arrow]:
    return [arrow for process in processes.EVERY for arrow in process.arrows()]


def test_an_action_that_takes_a_step_refuses_only_what_was_given_to_it() -> None:
    code = Code(ROOT / "grants")
    assert len(dict(code.taking())) > 90
    assert refusals_beside_arrows(code) == {}


def test_a_refusal_beside_the_arrow_is_found_wherever_it_hides(tmp_path: Path) -> None:
    folder = tmp_path / "grants"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.py").write_text(
        "from .b import _only, fit_for\nfrom grants.sub import c\nfrom grants.b import Kin\n"
        "@action\ndef stop(one, by):\n    if by: raise NotYours('no')\n    return take(one, 'stop', by=by)\n"
        "@action\ndef fit(one, day, by):\n    if day: raise Misfit('no')\n    return take(one, 'fit', by=by)\n"
        "@action\ndef hidden(one, by):\n    _only(by)\n    return _do(one, by)\n"
        "def _do(one, by):\n    return take(one, 'do', by=by)\n"
        "@action\ndef far(one, by):\n    c.refuse(one)\n    Kin.ask(by)\n    return take(one, 'far', by=by)\n"
        "@action\ndef no_step(one, by):\n    raise Refused('its own')\n"
    )
    (folder / "b.py").write_text(
        "def _only(by):\n    raise NotYours('no')\ndef fit_for(one):\n    raise Refused('called by nobody')\n"
        "class Kin:\n    def ask(by):\n        return NotYours('handed back')\n"
    )
    (folder / "sub" / "__init__.py").write_text("")
    (folder / "sub" / "c.py").write_text(
        "def refuse(one):\n    _deeper(one)\ndef _deeper(one):\n    error = Moved('gone')\n    raise error\n"
    )
    assert refusals_beside_arrows(Code(folder)) == {
        "grants.a: stop": 1, "grants.b: Kin.ask": 1, "grants.b: _only": 1, "grants.sub.c: _deeper": 1,
    }  # fmt: skip


def test_every_guard_stands_on_an_arrow_and_is_asked() -> None:
    assert len(written_guards()) > 70
    assert guards_on_no_arrow() == []
    assert [guard.name for guard in written_guards() if not guard.is_asked] == []


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
        ("tranche", "approve", [
            "The award is suspended", "account has changed since the maker checked", "account is not verified",
            "Over the threshold a second approver must agree", "You asked for or checked this yourself",
            "You changed or verified this account", "Who belongs to the organisation",
        ]),
        ("tranche", "approve_second", [
            "The award is suspended", "You asked for or checked this yourself", "You changed or verified this account",
            "Who belongs to the organisation",
        ]),
        ("claim", "approve", [
            "The project is not running", "budget line does not have that much", "custody account does not have that much",
            "You asked for or checked this yourself", "Who belongs to the organisation",
        ]),
        ("claim", "pay", ["You asked for or approved this claim yourself"]),
        ("award", "confirm", ["The notice period is not over", "An officer who belongs to the organisation"]),
        ("award", "terminate", ["An officer who belongs to the organisation"]),
        ("closeout", "settle", [
            "Money is still to come back", "You drew up this settlement yourself",
            "An officer who belongs to the organisation",
        ]),
        ("objection", "dismiss", ["Who reviewed the application, or belongs to the organisation"]),
        ("objection", "uphold", ["Who reviewed the application, or belongs to the organisation"]),
        ("review", "unlock", ["Two different leads unlock a sheet", "Awards have been proposed or decided"]),
        ("change", "approve", ["The contract is not in force", "An officer who belongs to the organisation"]),
    ],
)  # fmt: skip
def test_the_readme_says_who_does_not_decide_on_money_and_what_must_hold(
    process: str, step: str, said: list[str]
) -> None:
    """An auditor reads the generated page, not the code."""
    refused = row_of(process, step).split(" | ")[4]
    assert [what for what in said if what not in refused] == []


def row_of(process: str, step: str) -> str:
    """The line of a step in the table of its process."""
    text = (ROOT / "workflows" / "README.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {process}\n", 1)[1].split("\n## ", 1)[0]
    (row,) = [line for line in part.splitlines() if f"`{step}`" in line]
    return row
