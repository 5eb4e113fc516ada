"""One set of limits on the budget: the browser reckons the same sums and says the same sentences as the server."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.forms.budget import lines_of, sums_of
from grants.forms.budget_rules import breaches, words
from grants.forms.terms import Context
from tests import scripts
from tests.calls.test_form import line, load

CODES = ["C01", "C02", "C03", "P01"]
PER_CENT = st.decimals(0, 100, places=2).map(str)

AMOUNTS = st.one_of(
    st.decimals(0, 10**6, places=2).map(str),
    st.integers(0, 5000).map(str),
    st.sampled_from(
        [
            "",
            "0",
            "1,000",
            "１２．５",
            "￥3.50元",
            "abc",
            ".5",
            "2.",
            "1e3",
            "-1",
            "0.001",
            "99999999999999",
            "+3",
        ]
    ),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "category": st.sampled_from(["", *CODES]),
            "item": st.just("x"),
            "quantity": AMOUNTS,
            "unit_price": AMOUNTS,
            "source": st.sampled_from(["grant", "match", "price"]),
            "match_kind": st.sampled_from(["", "own", "donated", "expected"]),
        }
    ),
    max_size=8,
)
SOURCES = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["福彩", "财政", "基金会"]),
            "forbidden": st.lists(st.sampled_from(CODES), unique=True),
            "ceilings": st.dictionaries(st.sampled_from(CODES), PER_CENT),
        }
    ),
    max_size=3,
)
CATEGORIES = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from(CODES),
            "name": st.sampled_from(["活动费", "人员"]),
            "ceiling_pct": st.one_of(st.none(), PER_CENT),
            "on_breach": st.sampled_from(["refuse", "flag"]),
        }
    ),
    unique_by=lambda row: row["code"],
)
RULES = st.fixed_dictionaries(
    {
        "categories": CATEGORIES,
        "sources": SOURCES,
        "most_fen": st.one_of(st.none(), st.integers(0, 10**8)),
        "call_fen": st.one_of(st.none(), st.integers(0, 10**9)),
        "min_match_pct": PER_CENT,
    }
)
IN_THE_BROWSER = """(sets) => sets.map(([rules, rows]) => {
  const sums = Budget.sums(rows), text = (fen) => fen.toString();
  const paid = Object.fromEntries(Object.entries(sums.paid).map(([code, fen]) => [code, text(fen)]));
  const broken = Budget.breaches(rules, sums).map((one) => [one.rule, one.severity, one.category, one.sentence]);
  return [text(sums.total), text(sums.requested), text(sums.match), text(sums.donated), paid, broken];
})"""


def on_the_server(rules: dict[str, Any], rows: list[dict[str, str]]) -> list[Any]:
    sums = sums_of(lines_of(rows))
    broken = breaches(rules, sums.paid, sums.match, sums.total)
    return [
        str(sums.total), str(sums.requested), str(sums.match), str(sums.by_match["donated"]),
        {code: str(fen) for code, fen in sums.paid.items()},
        [[b.rule, b.severity, b.category, b.sentence] for b in broken],
    ]  # fmt: skip


def read_as_posted(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """What the server keeps of typed rows."""
    budget = load("venture").question("budget")
    assert budget is not None
    return [budget.does.row(budget, row) for row in rows]  # type: ignore[attr-defined]


def test_the_browser_reckons_and_judges_a_budget_as_the_server_does(page: Any) -> None:
    sets: list[tuple[dict[str, Any], list[dict[str, str]]]] = []

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(RULES, ROWS)
    def collect(rules: dict[str, Any], rows: list[dict[str, str]]) -> None:
        sets.append((rules | {"words": words()}, rows))

    collect()
    scripts.load(page, Budget="budget")
    there = page.evaluate(IN_THE_BROWSER, sets)
    for (rules, rows), seen in zip(sets, there, strict=True):
        assert seen == on_the_server(rules, read_as_posted(rows)), rows
    assert any(seen[-1] for seen in there)


def test_a_source_may_limit_a_category_more_tightly_than_the_call() -> None:
    lottery = {"code": "L", "name": "福彩", "name_en": "lottery", "ceilings": {"C01": "50"}, "fen": 10_000_00}
    (breach,) = (
        load("venture", sources=[lottery]).budget_totals([line("C01", "60"), line("C02", "1")]).breaches
    )
    assert (breach.rule, breach.severity) == ("source_ceiling", "refuse")
    assert "lottery" in str(breach)
    treasury = {"code": "T", "name": "财政", "name_en": "treasury", "fen": 10_000_00}
    shared = load("venture", sources=[lottery, treasury])
    assert [b.severity for b in shared.budget_totals([line("C01", "60")]).breaches] == ["flag"]


def test_nobody_asks_for_more_than_the_whole_call_has() -> None:
    payment_fixture = {"code": "L", "name": "福彩", "name_en": "lottery", "fen": 100_00}
    found = (
        load("venture", sources=[payment_fixture]).budget_totals([line("C01", "100.01")], Context()).breaches
    )
    assert [b.rule for b in found] == ["call"]


def test_an_own_share_is_told_apart_by_where_it_comes_from() -> None:
    form = load("venture")
    rows = {"budget-0-item": "物资", "budget-0-quantity": "1", "budget-0-unit_price": "50", "budget-0-category": "C01",
            "budget-0-source": "match:donated"}  # fmt: skip
    kept = form.clean("budget", rows).answers["budget"]
    assert (kept[0]["source"], kept[0]["match_kind"]) == ("match", "donated")
    assert form.budget_totals(kept).by_match == {"own": 0, "donated": 5000, "expected": 0}
    assert (
        form.clean("budget", {"budget": [line("C01", "1", source="match")]}).answers["budget"][0][
            "match_kind"
        ]
        == "own"
    )
