"""The public figures: sums in the database are the sums of what they are made of, and a long list is read by pages."""

from typing import Any

import pytest
from django.test import Client

from benchmarks.data import grow
from cms import figures
from grants.awards.queries import STANDING
from grants.models import Application, Award, Call


@pytest.mark.usefixtures("demo_db")
def test_the_figures_of_a_call_are_those_of_its_awards() -> None:
    calls = list(Call.objects.all())
    assert len(calls) > 2
    for row in figures.of_calls(calls):
        assert row.call is not None
        awards = list(Award.objects.filter(call=row.call, state__in=STANDING).select_related("application"))
        whole = figures.Sums()
        for one in figures.of_awards(awards).values():
            whole.add(one)
        assert vars(whole) == {name: getattr(row, name) for name in vars(whole)}, row.call.code
        assert row.awards == len(awards)
        assert row.beneficiaries == sum(award.application.beneficiaries for award in awards)
        assert row.applications == Application.objects.filter(call=row.call).exclude(state="draft").count()
        assert row.allocated_fen == sum(one.fen for one in row.call.allocations.all())
    assert any(row.spent_fen and row.returned_fen for row in figures.of_calls(calls)), "Something to compare."


@pytest.mark.usefixtures("demo_db")
def test_a_call_with_many_awards_shows_some_and_leads_to_all_of_them() -> None:
    call = grow(400)
    Call.objects.filter(pk=call.pk).update(state="concluded")
    page = Client().get("/en/money/")
    row = next(one for one in page.context["rows"] if one["sums"].call == call)
    assert len(row["awards"]) == figures.SHOWN < row["sums"].awards == 76
    assert row["sums"].contracted_fen == 76 * 4_000_000
    assert "All 76 projects of this call" in page.content.decode()
    codes: list[str] = []
    for number in (1, 2):
        one = Client().get(f"/en/money/?call=BENCH&page={number}")
        assert [r["sums"].call for r in one.context["rows"]] == [call]
        assert one.context["whole"].contracted_fen == page.context["whole"].contracted_fen
        codes += [a["award"].code for a in one.context["rows"][0]["awards"]]
    assert len({*codes}) == 76


@pytest.mark.parametrize("asked", ["call=GONE", "call=", "page=0", "page=x", "call=GYCT-2026&page=99"])
@pytest.mark.usefixtures("demo_db")
def test_whatever_is_asked_for_there_is_an_answer(asked: str) -> None:
    answer: Any = Client().get(f"/money/?{asked}")
    assert answer.status_code == 200 and answer.context["rows"]
