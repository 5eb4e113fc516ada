"""Means, ranking and price: the demo's figures, reproduced through real actions."""

from decimal import Decimal

import pytest

from grants.reviews import actions, listing, queries
from grants.reviews.models import Conflict, RankRow, RoundResult, ScoreSheet
from grants.reviews.ranking import price_points
from tests.reviews.scenario import DATA, KINDS, Scenario
from workflows.processes import round as asks
from workflows.steps import Refused

D = Decimal


def test_every_mean_and_the_ranking_of_the_demo_come_out_exactly(ranked: Scenario) -> None:
    for review in DATA["reviews"]:
        result = RoundResult.objects.get(
            application__code=review["proposal"], round__kind=KINDS[review["round"]]
        )
        assert result.mean == D(review["result"]["average"]), review["proposal"]
        assert result.valid == review["result"]["valid"]
        assert result.dropped == bool(review["result"]["dropped"])
    rows = {r.application.code: r for r in RankRow.objects.select_related("application")}
    assert len(rows) == len(DATA["ranking"])
    for want in DATA["ranking"]:
        assert (rows[want["proposal"]].score, rows[want["proposal"]].rank) == (D(want["final"]), want["rank"])


@pytest.mark.parametrize(
    ("totals", "drop_from", "mean", "dropped"),
    [
        ([80, 90, 70, 60], 5, D("75.00"), False),
        ([80, 90, 70, 60, 10], 5, D("70.00"), True),
        ([80, 80, 80, 80, 80], 5, D("80.00"), True),
        ([80, 80, D("80.5")], 5, D("80.17"), False),
        ([D("80.005")], 5, D("80.01"), False),
        ([], 5, D("0.00"), False),
    ],
)
def test_extremes_are_dropped_by_the_number_of_valid_sheets(
    totals: list[Decimal], drop_from: int, mean: Decimal, dropped: bool
) -> None:
    found = queries.mean_of([D(t) for t in totals], drop_from)
    assert (found.mean, found.dropped, found.valid) == (mean, dropped, len(totals))


def test_a_declared_conflict_is_filled_by_an_alternate_and_without_one_the_round_goes_on(
    ranked: Scenario,
) -> None:
    stand_in = ranked.sheet(ranked.desk, "B02", "E09")
    assert stand_in.stands_in_for == ranked.experts["E06"]
    assert not ScoreSheet.objects.filter(
        round=ranked.desk, application__code="B02", expert__code="E06"
    ).exists()
    assert not ScoreSheet.objects.filter(
        round=ranked.pitch, application__code="B06", expert__code="E05"
    ).exists()
    kinds = set(Conflict.objects.values_list("expert__code", "application__code", "kind"))
    assert ("E06", "B02", "declared") in kinds
    assert ("E05", "B06", "declared") in kinds


def test_the_round_shows_which_sheets_were_dropped(ranked: Scenario) -> None:
    rows = listing.scored_rows(ranked.pitch, listing.to_score(ranked.pitch))
    row = next(r for r in rows if r.application.code == "B03")
    totals = sorted(s.total for s in row.sheets if s.pk in row.dropped)
    assert totals == [D("82.50"), D("90.00")]


def test_the_price_item_is_computed_within_its_package(purchase: Scenario) -> None:
    purchase.through_scoring()
    rows = {r.application.code: r for r in RankRow.objects.select_related("application")}
    assert rows["A03"].price_score == D("10.00")
    assert rows["A01"].price_score == D("9.55")  # 298,000 ÷ 312,000 × 10
    assert rows["A01"].score == D("99.55")
    assert [rows[c].rank for c in ("A03", "A02", "A01")] == [1, 2, 3]
    assert (rows["A05"].rank, rows["A04"].rank) == (1, 2)
    assert purchase.application("A01").state == "ranked"


def test_no_price_no_points() -> None:
    assert price_points(100, 0, 10) == D("0.00")
    assert price_points(1, 3, 10) == D("3.33")


def test_equal_scores_are_told_apart_by_need_then_by_the_sum_and_it_is_noted(ranked: Scenario) -> None:
    RoundResult.objects.filter(application__code__in=["B01", "B02"]).update(mean=D("88.00"))
    actions.rank(call=ranked.call, by=ranked.officer)
    rows = {r.application.code: r for r in RankRow.objects.select_related("application")}
    first, second = sorted((rows["B01"], rows["B02"]), key=lambda r: r.rank)
    assert first.score == second.score
    assert first.application.code in second.tie_note
    assert not first.tie_note


def test_a_round_with_sheets_outstanding_is_not_locked(venture: Scenario) -> None:
    venture.panel(venture.desk, "E01 E02 E03 E06 E07", "E09")
    actions.start_review(call=venture.call, by=venture.officer)
    actions.assign_all(round=venture.desk, by=venture.officer)
    actions.open_round(round=venture.desk, by=venture.officer)
    with pytest.raises(Refused, match=r"40|39"):
        actions.lock_round(round=venture.desk, by=venture.officer)


def test_a_page_of_the_ranking_says_what_the_whole_says(ranked: Scenario) -> None:
    call = ranked.pitch.call
    rows = list(listing.ranked(call))
    enough = sum(row.application.requested_fen for row in rows[:3])
    whole = listing.ranking_of(call, enough)
    assert [line.line_here for line in whole].index(True) == 3
    for start in range(len(rows)):
        part = listing.ranking_of(call, enough, rows[start : start + 2])
        told = [
            (line.row, line.desk, line.pitch, line.reach_fen, line.beyond, line.line_here) for line in part
        ]
        assert told == [
            (line.row, line.desk, line.pitch, line.reach_fen, line.beyond, line.line_here)
            for line in whole[start : start + 2]
        ]


def test_a_page_of_a_round_shows_its_part_the_best_first(ranked: Scenario) -> None:
    ranked.pitch.refresh_from_db()
    everything = list(listing.to_score(ranked.pitch))
    means = {r.application_id: r.mean for r in RoundResult.objects.filter(round=ranked.pitch)}
    assert [means[one.pk] for one in everything] == sorted(means.values(), reverse=True)
    part = listing.scored_rows(ranked.pitch, everything[1:3])
    assert [row.application for row in part] == everything[1:3]
    assert all(row.sheets and row.result for row in part)
    assert asks.all_handed_in.against(ranked.pitch, None) == [] and listing.is_assigned(ranked.pitch)
    sheet = ranked.sheet(ranked.pitch, "B03", "E01")
    ScoreSheet.objects.filter(pk=sheet.pk).update(state="assigned")
    assert "1 sheet" in asks.all_handed_in.against(ranked.pitch, None)[0]


def test_the_conflicts_of_a_round_are_those_of_all_its_applications(ranked: Scenario) -> None:
    for one in (ranked.desk, ranked.pitch):
        panel = [row.expert for row in queries.progress_of(one)]
        all_of_them = queries.conflicts_between(panel, queries.applications_of(one))
        shown = {(e.pk, a.pk): why for e, a, why in listing.conflicts_in(one, panel)}
        assert shown == {pair: why for pair, (_kind, why) in all_of_them.items()}
        assert shown
