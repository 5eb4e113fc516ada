"""The limits of the call on a submitted budget, for the eligibility check. Sums in fen, shares as exact
percentages."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from grants.applications.models import Application
from grants.forms.budget_rules import LimitBreach, breaches
from grants.forms.definition import Form


@dataclass(frozen=True)
class Over:
    """A category of the budget that breaks a rule: its share of the sum asked for, and its ceiling."""

    code: str
    name: str
    name_en: str
    fen: int
    pct: Decimal
    ceiling: Decimal


@dataclass
class Limits:
    """What the rules frozen for this application say about its requested budget."""

    most_fen: int | None
    sum_is_over: bool
    over_ceiling: list[Over] = field(default_factory=list)
    forbidden: list[Over] = field(default_factory=list)

    @classmethod
    def of(cls, application: Application) -> "Limits":
        form, context = application.form(), application.context()
        rules = form.budget_rules(context)
        most = rules["most_fen"]
        limits = cls(most, most is not None and application.requested_fen > most)
        paid: dict[str, int] = {}
        total = 0
        for line in application.budget_lines.filter(kind="requested"):
            total += line.fen
            if line.source != "match":
                paid[line.category] = paid.get(line.category, 0) + line.fen
        for breach in breaches(rules, paid, application.match_fen, total):
            if breach.category:
                into = limits.forbidden if breach.rule in ("banned", "forbidden") else limits.over_ceiling
                one = _over(form, breach, paid[breach.category], application.requested_fen)
                if one.code not in {known.code for known in into}:
                    into.append(one)
        return limits


def _over(form: Form, breach: LimitBreach, fen: int, base: int) -> Over:
    row = form.categories[breach.category]
    pct = (Decimal(fen) * 100 / base).quantize(Decimal("0.01"), ROUND_HALF_UP) if base else Decimal(0)
    name, name_en = str(row.get("name") or breach.category), str(row.get("name_en") or row.get("name") or "")
    return Over(breach.category, name, name_en, fen, pct, breach.ceiling or Decimal(0))
