"""The limits of the call on a submitted budget, for the eligibility check. Sums in fen, shares as exact
percentages."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from grants.applications.draft import context_of, form_of
from grants.applications.models import Application


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
        form, context = form_of(application), context_of(application)
        most = form.most_fen(context)
        limits = cls(most, most is not None and application.requested_fen > most)
        paid: dict[str, int] = {}
        for line in application.budget_lines.filter(kind="requested").exclude(source="match"):
            paid[line.category] = paid.get(line.category, 0) + line.fen
        banned = {code for source in form.sources_of_money for code in source.get("forbidden", ())}
        base = application.requested_fen
        for code, fen in sorted(paid.items()):
            row = form.categories.get(code, {})
            ceiling = row.get("ceiling_pct")
            pct = (Decimal(fen) * 100 / base).quantize(Decimal("0.01"), ROUND_HALF_UP) if base else Decimal(0)
            top = Decimal(str(ceiling)) if ceiling not in (None, "") else None
            name, name_en = str(row.get("name") or code), str(row.get("name_en") or row.get("name") or code)
            one = Over(code, name, name_en, fen, pct, top or Decimal(0))
            if code in banned or top == 0:
                limits.forbidden.append(one)
            elif top is not None and Decimal(fen) * 100 > top * base:
                limits.over_ceiling.append(one)
        return limits
