"""Whatever is recorded with an event is shown in words and yuan: no key of the code, no fen, no code of a state."""

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.translation import override

from grants.desk.facts import FACTS, fact_words, thing_words
from grants.desk.history import coded, fact, named
from grants.models import User
from workflows.models import Event

ROOT = Path(__file__).resolve().parents[2]
RECORDING = {"record", "take"}
#: What the engine itself takes out of the facts.
NO_FACTS = {"by", "source", "target"}
HAN = re.compile("[\u4e00-\u9fff]")


def named_in_the_code() -> dict[str, str]:
    """Every fact that is handed to `record(` or `take(`, with a place where it is."""
    found = {}
    for folder in ("grants", "workflows", "cms"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in RECORDING
                ):
                    for one in node.keywords:
                        if one.arg and one.arg not in NO_FACTS:
                            found[one.arg] = f"{file.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_name_of_a_fact_has_words_in_both_languages() -> None:
    found = named_in_the_code()
    assert len(found) > 60, "The search finds nothing: have `record` and `take` other names now?"
    assert {name: place for name, place in found.items() if name not in FACTS} == {}
    with override("zh-hans"):
        assert [name for name in FACTS if not HAN.search(fact_words(name))] == []


@pytest.mark.usefixtures("demo_db")
def test_the_whole_trail_of_the_demonstration_is_read_in_words() -> None:
    """Names, nested ones too, are none of the code's; things are called; no sum is fen."""
    raw: set[str] = set()

    def look(name: str, value: object) -> None:
        if not HAN.search(fact_words(name)):
            raw.add(name)
        if name.endswith("_fen") or name == "fen":
            assert re.fullmatch(r"[−\d,]+\.\d\d", fact(name, value)), (name, value)
        for inner, one in value.items() if isinstance(value, dict) else ():
            if not re.fullmatch(
                r"[A-Z]*\d+|[A-Z]+|midterm|final", inner
            ):  # categories, sources, orders, kinds
                look(inner, one)

    with override("zh-hans"):
        for event in Event.objects.all():
            if not HAN.search(thing_words(event.process)):
                raw.add(f"thing {event.process}")
            for name, value in event.facts.items():
                look(name, value)
    assert raw == set()


@pytest.mark.usefixtures("demo_db")
def test_the_auditor_reads_no_key_of_the_code() -> None:
    auditor = Client()
    auditor.force_login(User.objects.get(username="auditor"))
    for page in (1, 2, 3):
        cells = BeautifulSoup(auditor.get(f"/desk/events/?page={page}").content, "html.parser").select(
            "td .anywhere"
        )
        assert cells
        said = [part.get_text().strip() for cell in cells for part in cell.select("b, small")]
        assert [one for one in said if re.search(r"^[a-z_]+$|\b[a-z]+_[a-z_]+$", one)] == []


def test_a_moment_is_read_in_the_time_of_the_place() -> None:
    assert fact("arrived_at", "2026-11-30T19:01:06.976817+00:00") == "2026-12-01 03:01:06"
    assert fact("due_on", "2026-12-11") == "2026-12-11"


@pytest.mark.parametrize(
    ("value", "called", "said"),
    [(-1, "剩余时间", "已过期"), ("2d", "剩余时间", "不足2天"), ([["project", "gone"]], "未沿用", "project、gone")],
)  # fmt: skip
def test_what_is_left_is_time_or_what_was_left_out(value: object, called: str, said: str) -> None:
    with override("zh-hans"):
        assert (named("left", value), fact("left", value)) == (called, said)


def test_an_endorsement_is_called_by_its_kind() -> None:
    with override("zh-hans"):
        assert coded(Event(process="endorsement", subject_code="W05-hub")).startswith("W05 · ")
        assert "hub" not in coded(Event(process="endorsement", subject_code="W05-hub"))
        assert coded(Event(process="application", subject_code="W05")) == "W05"


def test_the_ends_of_the_chains_are_called() -> None:
    with override("zh-hans"):
        assert HAN.search(thing_words("chainhead"))
        assert (
            fact("heads", ["ledger GOV22 67 a3726", "events 1469 f988"])
            == "日记账 GOV22 67 a3726、审计轨迹 1469 f988"
        )
