"""The limits on a budget: one set of rules, as plain JSON, judged here and by static/js/fields.js alike.

    {"categories": [{"code", "name", "ceiling_pct", "on_breach"}], "sources": [{"name", "forbidden", "ceilings"}],
     "most_fen", "call_fen", "min_match_pct", "words": {rule: sentence with %(name)s …}}

The base of every ceiling is the sum asked of the call: the grant, or the price of a purchase. What only some sources of
the money forbid or limit is left to the officer, who decides which source pays; what all of them do is refused. A test
runs random budgets against both: tests/calls/test_budget_rules.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.cells import local
from grants.forms.expressions.evaluate import show_number
from grants.forms.terms import AskingForm, Context


@dataclass(frozen=True)
class LimitBreach:
    """A limit of the call that the budget breaks: `refuse` stops submission, `flag` is left to the officer."""

    sentence: str
    severity: str
    category: str = ""
    #: banned, ceiling, forbidden, source_ceiling, most, call, match
    rule: str = ""
    #: The share that was allowed, in per cent.
    ceiling: Decimal | None = None

    def __str__(self) -> str:
        return self.sentence


def yuan(fen: int) -> str:
    """A sum for a reader: 1,234.50."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def percent(pct: Fraction) -> str:
    """A share without noughts at its end."""
    return show_number(pct)


def words() -> dict[str, str]:
    """What is said of each broken rule; the browser fills the same sentences."""
    return {
        "banned": _("“%(name)s” may not be paid from this call: take out %(fen)s yuan."),
        "ceiling": _(
            "“%(name)s” comes to %(fen)s yuan; the ceiling is %(pct)s%% of the sum asked for, %(most)s yuan."
        ),
        "forbidden": _("“%(name)s” may not be paid from: %(source)s."),
        "source_ceiling": _(
            "“%(name)s” comes to %(fen)s yuan; the money of %(source)s pays at most %(pct)s%% of the sum asked for, "
            "%(most)s yuan."
        ),
        "most": _("The sum asked for, %(fen)s yuan, is over the limit of %(most)s yuan."),
        "call": _("The sum asked for, %(fen)s yuan, is more than the whole call has, %(most)s yuan."),
        "match": _(
            "Your own share must be at least %(pct)s%% of the whole budget; it is %(fen)s yuan of %(total)s."
        ),
        "comma": _(", "),
    }


def rules_for(form: AskingForm, context: Context | None) -> dict[str, Any]:
    """The rules that hold for this applicant, in the reader's language."""
    money = [source.get("fen") for source in form.sources_of_money]
    return {
        "categories": [
            {
                "code": code,
                "name": form.category_name(code),
                "ceiling_pct": str(row["ceiling_pct"]) if row.get("ceiling_pct") not in (None, "") else None,
                "on_breach": str(row.get("on_breach") or "refuse"),
            }
            for code, row in form.categories.items()
        ],
        "sources": [
            source_rule(local(source, "name"), source.get("forbidden"), source.get("ceilings"))
            for source in form.sources_of_money
        ],
        "most_fen": form.most_fen(context),
        "call_fen": sum(fen or 0 for fen in money) or None,
        "min_match_pct": str(form.limit("min_match_pct") or 0),
        "words": words(),
    }


def source_rule(name: str, forbidden: Any, ceilings: Any) -> dict[str, Any]:
    """What a source of the money does not pay for, or only up to a share."""
    shares = {code: str(pct) for code, pct in (ceilings or {}).items()}
    return {"name": name, "forbidden": list(forbidden or ()), "ceilings": shares}


def breaches(rules: Mapping[str, Any], paid: Mapping[str, int], match: int, total: int) -> list[LimitBreach]:
    """Every limit that is broken by these sums in fen: what the call's money pays by category, the own share, all."""
    requested = sum(paid.values())
    found: list[LimitBreach] = []
    for category in sorted(rules["categories"], key=lambda row: row["code"]):
        fen = paid.get(category["code"], 0)
        if fen:
            found += _of_category(rules, category, fen, requested)
    return [*found, *_of_the_whole(rules, requested, match, total)]


def _of_category(
    rules: Mapping[str, Any], category: Mapping[str, Any], fen: int, base: int
) -> list[LimitBreach]:
    code, found = category["code"], []
    facts = {"name": category["name"], "fen": yuan(fen)}
    if category["ceiling_pct"] is not None:
        pct = Fraction(category["ceiling_pct"])
        if fen * 100 > pct * base:
            rule = "ceiling" if pct else "banned"
            found.append(_breach(rules, rule, category["on_breach"], code, facts | _top(pct, base)))
    against = [s for s in rules["sources"] if code in s["forbidden"]]
    if against:
        names = {"source": rules["words"]["comma"].join(s["name"] for s in against)}
        found.append(_breach(rules, "forbidden", _severity(rules, against), code, facts | names))
    tight = [
        s
        for s in rules["sources"]
        if code in s["ceilings"] and fen * 100 > Fraction(s["ceilings"][code]) * base
    ]
    if tight:
        names = {"source": rules["words"]["comma"].join(s["name"] for s in tight)}
        pct = min(Fraction(s["ceilings"][code]) for s in tight)
        found.append(
            _breach(rules, "source_ceiling", _severity(rules, tight), code, facts | names | _top(pct, base))
        )
    return found


def _of_the_whole(rules: Mapping[str, Any], requested: int, match: int, total: int) -> list[LimitBreach]:
    found = []
    for rule, most in (("most", rules["most_fen"]), ("call", rules["call_fen"])):
        if most is not None and requested > most:
            found.append(_breach(rules, rule, "refuse", "", {"fen": yuan(requested), "most": yuan(most)}))
    share = Fraction(rules["min_match_pct"])
    if share and total and match * 100 < share * total:
        facts = {"pct": percent(share), "fen": yuan(match), "total": yuan(total)}
        found.append(_breach(rules, "match", "refuse", "", facts))
    return found


def _top(pct: Fraction, base: int) -> dict[str, str]:
    return {"pct": percent(pct), "most": yuan(int(pct * base / 100))}


def _severity(rules: Mapping[str, Any], against: list[Any]) -> str:
    return "refuse" if len(against) == len(rules["sources"]) else "flag"


def _breach(
    rules: Mapping[str, Any], rule: str, severity: str, code: str, facts: Mapping[str, str]
) -> LimitBreach:
    ceiling = Decimal(facts["pct"]) if code and "pct" in facts else None
    return LimitBreach(rules["words"][rule] % facts, severity, code, rule, ceiling)
