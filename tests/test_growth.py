"""What keeps a screen flat while the rows grow: an order is that of an index, a number is counted no further than it is said."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.calls.queries import numbers_of
from grants.disbursements.models import Tranche
from grants.models import Application, Call, ReviewRound, ScoreSheet, User
from grants.reviews import guards, listing, queries
from workflows.processes import round as asks

pytestmark = [pytest.mark.usefixtures("demo_db")]


@pytest.mark.database
def test_an_order_that_is_computed_is_that_of_its_index() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL says by which index it goes.")
    orders = {
        "tranche_by_urgency": Tranche.objects.order_by(*Tranche.BY_URGENCY),
        "rank_row_in_order": listing.ranked(Call.objects.get(code="GYCT-2026")),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off; SET LOCAL enable_seqscan = off; "
            "SET LOCAL enable_bitmapscan = off"
        )
    for index, rows in orders.items():
        plan = rows.values("pk")[:25].explain()
        assert index in plan and "Sort" not in plan, plan


def test_payments_come_as_they_are_waited_for() -> None:
    places = {
        "requested": 0,
        "reviewed": 0,
        "approved": 0,
        "issued": 0,
        "due": 0,
        "held": 1,
        "planned": 2,
        "paid": 3,
    }
    rows = list(Tranche.objects.order_by(*Tranche.BY_URGENCY))
    said = [places.get(row.state, 9) for row in rows]
    assert said == sorted(said) and len(set(said)) > 2
    paid = [row.paid_on for row in rows if row.state == "paid"]
    assert paid == sorted(paid, reverse=True)
    dues = [row.due_by for row in rows if row.state == "planned"]
    assert dues == sorted(dues, key=lambda day: (day is None, day))


def test_the_progress_of_a_panel_is_that_of_its_sheets() -> None:
    for one in ReviewRound.objects.all():
        sheets = list(ScoreSheet.objects.filter(round=one))
        counted = Counter((sheet.expert_id, sheet.state) for sheet in sheets)
        for row in queries.progress_of(one):
            of = {state: counted[row.expert.pk, state] for state in ScoreSheet.State.values}
            assert row.out == of["recused"] + of["waived"]
            assert row.handed_in == of["submitted"] + of["locked"]
            assert row.assigned == sum(of.values()) - row.out
            own = [s for s in sheets if s.expert_id == row.expert.pk]
            seen = [moment for s in own for moment in (s.saved_at, s.submitted_at) if moment]
            assert row.last == max(seen, default=None)


def test_of_more_than_anybody_reads_it_says_that_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (queries, guards):
        monkeypatch.setattr(module, "LISTED", 1)
    monkeypatch.setattr("grants.templatetags.ui.LISTED", 1)
    one = next(
        r for r in ReviewRound.objects.all() if any(row.assigned > 1 for row in queries.progress_of(r))
    )
    client = Client()
    client.force_login(User.objects.get(username="officer"))
    assert "/ 1+" in client.get(reverse("round", args=[one.pk])).content.decode()
    sheets = ScoreSheet.objects.filter(round=one)
    assert sheets.count() > 2
    sheets.update(state="assigned")
    assert any("1+" in sentence for sentence in asks.all_handed_in.against(one, None))


def test_too_few_sheets_are_found_among_all_and_among_the_first_while_many_are_out(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    one = ReviewRound.objects.filter(kind="desk", results__isnull=False).order_by("pk")[0]
    sheets = ScoreSheet.objects.filter(round=one)
    sheets.update(state="submitted")
    counts = Counter(sheets.order_by("application__code").values_list("application__code", flat=True))
    assert len(counts) > 2
    first = next(iter(counts))
    one.call.min_sheets = max(counts.values()) + 1
    with django_assert_max_num_queries(2):
        said = asks.enough_valid.against(one, None)
    assert [words.split()[0] for words in said] == list(counts)[: guards.NAMED]
    sheets.filter(application__code=first).update(state="waived", total=None)
    one.call.min_sheets = min(counts.values())
    (words,) = asks.enough_valid.against(one, None)
    assert words.startswith(f"{first} ") and " 0 " in words
    monkeypatch.setattr(guards, "LISTED", 1)
    sheets.exclude(application__code=first).update(state="assigned")
    one.call.min_sheets = 99
    assert len(asks.enough_valid.against(one, None)) == 1


def test_whether_anything_is_left_to_assign_is_counted_no_further_than_a_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = ReviewRound.objects.filter(kind="desk", results__isnull=False).order_by("pk")[0]
    Application.objects.filter(call=one.call_id, sheets__round=one).update(state="eligible")
    assert Application.objects.filter(call=one.call_id, state="eligible").count() > 1
    monkeypatch.setattr(listing, "LISTED", 1)
    with CaptureQueriesContext(connection) as asked:
        assert listing.lacks_sheets(one)
    assert len(asked) == 1 and "LIMIT 2" in asked[0]["sql"]


def test_a_call_counts_its_applications_by_state_off_the_index() -> None:
    for call in Call.objects.all():
        states = [one.state for one in call.applications.all() if one.state != "draft"]
        with CaptureQueriesContext(connection) as asked:
            assert numbers_of(call) == Counter(states)
        assert len(asked) == 1 and "is_trial" not in asked[0]["sql"]  # of that the index knows nothing
