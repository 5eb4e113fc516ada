"""The budget of an application: rows, exact totals in fen, and the call's limits on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grants.calls.kinds import Rows, Shown, Wrong, _decimal, money_read, money_wrong, plain, tidy
from grants.people.money import to_fen

if TYPE_CHECKING:
    from grants.calls.form import Context, Form, Question

COLUMNS = ("category", "item", "unit", "quantity", "unit_price", "source", "note")
NEEDED = ("category", "item", "quantity", "unit_price", "source")
SOURCES = ("grant", "match", "price")
LONGEST = {"item": 120, "unit": 20, "note": 200}


@dataclass(frozen=True)
class Line:
    """A row that can be reckoned: fen = quantity × unit price, exactly."""

    category: str
    item: str
    unit: str
    quantity: Decimal
    unit_price_fen: int
    fen: int
    source: str
    note: str = ""


@dataclass(frozen=True)
class Breach:
    """A limit of the call that the budget breaks: `refuse` stops submission, `flag` is left to the officer."""

    sentence: str
    severity: str
    category: str = ""

    def __str__(self) -> str:
        return self.sentence


@dataclass
class Totals:
    """All sums in fen. `requested` is what the call's money shall pay: the grant, or the price."""

    total: int = 0
    grant: int = 0
    match: int = 0
    price: int = 0
    by_category: dict[str, int] = field(default_factory=dict)
    by_source: dict[str, int] = field(default_factory=dict)
    breaches: list[Breach] = field(default_factory=list)

    @property
    def requested(self) -> int:
        return self.grant + self.price

    @property
    def refused(self) -> list[Breach]:
        return [breach for breach in self.breaches if breach.severity == "refuse"]


class BudgetKind(Rows):
    def _row(self, question: "Question", row: Mapping[str, Any]) -> dict[str, str]:
        read = {name: tidy(row.get(name)) for name in COLUMNS}
        number = plain(read["quantity"]).replace(",", "")
        read["quantity"] = number if _decimal(number) is not None else read["quantity"]
        read["unit_price"] = money_read(row.get("unit_price"))
        # A purchase has one source; the form need not ask for it.
        read["source"] = read["source"] or ("price" if question.sources == ("price",) else "")
        return read

    def read(self, question: "Question", raw: Mapping[str, Any]) -> Any:
        from grants.calls.kinds import posted_rows

        rows = [self._row(question, row) for row in posted_rows(question, raw)]
        typed = [name for name in COLUMNS if name not in ("source", "category")]
        return [row for row in rows if any(row[name] for name in typed)]

    def check(self, question: "Question", answer: Any, context: "Context") -> Wrong:
        wrong: Wrong = {}
        for n, row in enumerate(answer or []):
            wrong |= {f"{n}-{name}": says for name, says in row_wrong(question, row)}
        if not wrong and answer:
            refused = question.form.budget_totals(answer, context).refused
            if refused:
                wrong[""] = " ".join(str(breach) for breach in refused)
        return wrong

    def incomplete(self, question: "Question", answer: Any) -> Wrong:
        return {
            f"{n}-{name}": _("Fill in “%(column)s”.") % {"column": question.form.budget_word(name)}
            for n, row in enumerate(answer or [])
            for name in NEEDED
            if not row.get(name)
        }

    def show(self, question: "Question", answer: Any, lang: str) -> Shown:
        if not answer:
            return Shown()
        form = question.form
        rows = [_shown_row(form, row, lang) for row in answer]
        total = form.budget_totals(answer).total
        return Shown(
            table={
                "columns": [form.budget_word(name) for name in (*COLUMNS[:5], "fen", *COLUMNS[5:])],
                "rows": rows,
                "numeric": [3, 4, 5],
                "total": [_("Total"), "", "", "", "", _sum(total), "", ""],
            }
        )


def _sum(fen: int) -> str:
    return f"{Decimal(fen) / 100:,.2f}"


def _shown_row(form: "Form", row: Mapping[str, str], lang: str) -> list[str]:
    line = line_of(row)
    return [
        form.category_name(row.get("category", ""), lang),
        row.get("item", ""),
        row.get("unit", ""),
        row.get("quantity", ""),
        _sum(line.unit_price_fen) if line else row.get("unit_price", ""),
        _sum(line.fen) if line else "",
        form.source_name(row.get("source", "")),
        row.get("note", ""),
    ]


def row_wrong(question: "Question", row: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong with the filled cells of one row."""
    wrong = []
    if row.get("category") and row["category"] not in question.form.categories:
        wrong.append(("category", _("The call has no such category: %(code)s.") % {"code": row["category"]}))
    if row.get("source") and row["source"] not in question.sources:
        wrong.append(("source", _("Choose who pays for it.")))
    quantity = _decimal(row.get("quantity", ""))
    if row.get("quantity") and (quantity is None or quantity <= 0 or quantity != round(quantity, 2)):
        wrong.append(("quantity", _("Write a quantity above zero, with at most two decimals.")))
    wrong += [("unit_price", says) for says in money_wrong(row.get("unit_price")).values()]
    for name, most in LONGEST.items():
        if len(row.get(name, "")) > most:
            wrong.append((name, _("At most %(most)d characters.") % {"most": most}))
    if not wrong and quantity is not None and row.get("unit_price") and line_of(row) is None:
        wrong.append(("quantity", _("Quantity × unit price is not a whole number of fen.")))
    return wrong


def line_of(row: Mapping[str, str]) -> Line | None:
    """The row reckoned, or None while quantity or price are missing or wrong."""
    quantity = _decimal(str(row.get("quantity") or ""))
    try:
        price = to_fen(row.get("unit_price")) if row.get("unit_price") else None
    except ValueError:
        price = None
    if quantity is None or quantity <= 0 or price is None:
        return None
    fen = quantity * price
    if fen != int(fen):
        return None
    return Line(
        str(row.get("category", "")), str(row.get("item", "")), str(row.get("unit", "")), quantity, price, int(fen),
        str(row.get("source", "")), str(row.get("note", "")),
    )  # fmt: skip


def totals(form: "Form", rows: Sequence[Mapping[str, str]], context: "Context | None") -> Totals:
    """The sums of the rows that can be reckoned, and every limit they break."""
    sums = Totals()
    paid: dict[str, int] = {}
    for line in filter(None, map(line_of, rows or [])):
        sums.total += line.fen
        if line.source in SOURCES:
            setattr(sums, line.source, getattr(sums, line.source) + line.fen)
        sums.by_category[line.category] = sums.by_category.get(line.category, 0) + line.fen
        sums.by_source[line.source] = sums.by_source.get(line.source, 0) + line.fen
        if line.source != "match":
            paid[line.category] = paid.get(line.category, 0) + line.fen
    sums.breaches = [
        *_ceilings(form, paid, sums.requested),
        *_forbidden(form, paid),
        *_limits(form, sums, context),
    ]
    return sums


def _ceilings(form: "Form", paid: Mapping[str, int], base: int) -> list[Breach]:
    """The ceilings of categories. The base is the sum asked of the call: the grant, or the price of a purchase."""
    found = []
    for code, fen in sorted(paid.items()):
        category = form.categories.get(code)
        if category is None or category.get("ceiling_pct") in (None, "") or not base:
            continue
        ceiling = Decimal(str(category["ceiling_pct"]))
        if Decimal(fen) * 100 <= ceiling * base:
            continue
        facts = {"name": form.category_name(code), "fen": _sum(fen), "pct": f"{ceiling.normalize():f}",
                 "most": _sum(int(ceiling * base / 100))}  # fmt: skip
        if ceiling == 0:
            says = _("“%(name)s” may not be paid from this call: take out %(fen)s yuan.") % facts
        else:
            says = _(
                "“%(name)s” comes to %(fen)s yuan; the ceiling is %(pct)s%% of the sum asked for, %(most)s yuan."
            ) % facts  # fmt: skip
        found.append(Breach(says, str(category.get("on_breach") or "refuse"), code))
    return found


def _forbidden(form: "Form", paid: Mapping[str, int]) -> list[Breach]:
    """Categories that the call's money may not pay. Where only some sources forbid one, an officer decides."""
    found = []
    for code in sorted(paid):
        against = [s for s in form.sources_of_money if code in s.get("forbidden", ())]
        if not against or code not in form.categories:
            continue
        everywhere = len(against) == len(form.sources_of_money)
        says = _("“%(name)s” may not be paid from: %(source)s.") % {
            "name": form.category_name(code), "source": _(", ").join(form.local(s, "name") for s in against),
        }  # fmt: skip
        found.append(Breach(says, "refuse" if everywhere else "flag", code))
    return found


def _limits(form: "Form", sums: Totals, context: "Context | None") -> list[Breach]:
    """The most this organisation may ask for (by tier, or by package), and the least it must bring itself."""
    found = []
    most = form.most_fen(context)
    if most is not None and sums.requested > most:
        says = _("The sum asked for, %(fen)s yuan, is over the limit of %(most)s yuan.")
        found.append(Breach(says % {"fen": _sum(sums.requested), "most": _sum(most)}, "refuse"))
    share = Decimal(str(form.limit("min_match_pct") or 0))
    if share and sums.total and Decimal(sums.match) * 100 < share * sums.total:
        says = _(
            "Your own share must be at least %(pct)s%% of the whole budget; it is %(fen)s yuan of %(total)s."
        )
        facts = {"pct": f"{share.normalize():f}", "fen": _sum(sums.match), "total": _sum(sums.total)}
        found.append(Breach(says % facts, "refuse"))
    return found
