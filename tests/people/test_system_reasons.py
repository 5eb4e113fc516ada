"""What the system gives as a reason is read in the reader's language, whoever set it off."""

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from grants.models import Tranche, User
from grants.people.system_reasons import REASONS, system_reasons

GRANTS = Path(__file__).resolve().parents[2] / "grants"


def reasons_in_the_code() -> set[str]:
    """What is handed on as `reason=_("…")`, or named so first."""
    found = set()
    for file in GRANTS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = node.value if isinstance(node, ast.keyword | ast.Assign) else None
            named = isinstance(node, ast.keyword) and node.arg == "reason"
            named = named or (
                isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == ["reason"]
            )
            if named and isinstance(called, ast.Call) and ast.unparse(called.func) == "_":
                found.add(ast.literal_eval(called.args[0]))
    return found


def test_every_reason_of_the_system_is_known() -> None:
    assert len(found := reasons_in_the_code()) > 4, (
        "The search finds nothing: is a reason called otherwise now?"
    )
    assert found - set(REASONS) == set()


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_read_in_both_languages_whichever_it_was_kept_in(reason: str) -> None:
    with override("zh-hans"):
        chinese = system_reasons(reason)
    assert chinese != reason
    with override("en"):
        assert system_reasons(chinese) == system_reasons(reason) == reason
        assert system_reasons("因下雨") == "因下雨"


@pytest.mark.usefixtures("demo_db")
def test_an_english_reader_finds_why_a_payment_is_held_in_english() -> None:
    held = Tranche.objects.get(award__code="B02", state="held")
    client = Client()
    client.force_login(User.objects.get(username="officer"))
    for path in ("payments/", f"payments/{held.pk}/"):
        page = client.get(f"/en/desk/{path}").content.decode()
        assert "The milestone was not passed." in page and "里程碑未通过" not in page, path
