"""The approved budget (核定预算): what it must add up to, and which limits bind it."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from grants.applications.models import Application, BudgetLine
from grants.programs.models import FundSource
from workflows.steps import Refused


class Line(TypedDict):
    """One line; its sum is quantity × unit price, in whole fen."""

    category: str
    item: str
    unit: str
    quantity: Decimal
    unit_price_fen: int
    source: str
    note: str


def requested_lines(application: Application) -> list[Line]:
    """The requested budget, as a start for the approved one."""
    return [as_line(b) for b in application.budget_lines.filter(kind="requested").order_by("order")]


def approved_lines(application: Application) -> list[Line]:
    return [as_line(b) for b in application.budget_lines.filter(kind="approved").order_by("order")]


def as_line(line: BudgetLine) -> Line:
    return Line(
        category=line.category,
        item=line.item,
        unit=line.unit,
        quantity=line.quantity,
        unit_price_fen=line.unit_price_fen,
        source=line.source,
        note=line.note,
    )


def fen_of(line: Line) -> int | None:
    """Quantity × unit price; None where it is no whole number of fen."""
    exact = Decimal(str(line["quantity"])) * line["unit_price_fen"]
    return int(exact) if exact == exact.to_integral_value() else None


def faults(application: Application, approved_fen: int, lines: Sequence[Line]) -> list[str]:
    """Every sentence that stands against this approved sum and these lines."""
    found = _sum_faults(application, approved_fen)
    if not lines:
        return [*found, _("The approved budget has no lines.")]
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        fen = fen_of(line)
        if fen is None:
            found.append(
                _("%(item)s: quantity × unit price is not a whole number of fen.") % {"item": line["item"]}
            )
        elif line["source"] != "match":
            sums[line["category"]] += fen
    total = sum(sums.values())
    if total != approved_fen:
        found.append(
            _("The lines add up to %(lines)s yuan, the approved sum is %(sum)s yuan: they must be equal.")
            % {"lines": _yuan(total), "sum": _yuan(approved_fen)}
        )
    return [*found, *_ceiling_faults(application, approved_fen, sums), *_forbidden_faults(application, sums)]


def _sum_faults(application: Application, approved_fen: int) -> list[str]:
    call, found = application.call, []
    if approved_fen <= 0:
        found.append(_("The approved sum is more than nothing."))
    if approved_fen > application.requested_fen:
        found.append(
            _("Approved %(approved)s yuan is more than the %(requested)s yuan requested.")
            % {"approved": _yuan(approved_fen), "requested": _yuan(application.requested_fen)}
        )
    legal = application.organisation.is_legal_person
    most = call.max_grant_registered_fen if legal else call.max_grant_other_fen
    if application.package is not None:
        most = application.package.budget_fen
    if most is not None and approved_fen > most:
        found.append(
            _("Approved %(approved)s yuan is more than the most this call allows here, %(most)s yuan.")
            % {"approved": _yuan(approved_fen), "most": _yuan(most)}
        )
    return found


def _ceiling_faults(application: Application, approved_fen: int, sums: dict[str, int]) -> list[str]:
    found = []
    for category in application.call.categories.exclude(ceiling_pct=None):
        spent = sums.get(category.code, 0)
        ceiling: Decimal = category.ceiling_pct or Decimal(0)
        if ceiling == 0 and spent:  # no money for it at all, whatever the call says of a breach
            found.append(
                _("“%(name)s” may not be paid from this call: take out %(fen)s yuan.")
                % {"name": category.local_name, "fen": _yuan(spent)}
            )
        elif category.on_breach == "refuse" and Decimal(spent) * 100 > Decimal(approved_fen) * ceiling:
            found.append(
                _("%(category)s: %(sum)s yuan is more than %(pct)s %% of the approved sum.")
                % {"category": category.local_name, "sum": _yuan(spent), "pct": f"{ceiling.normalize():f}"}
            )
    return found


def _forbidden_faults(application: Application, sums: dict[str, int]) -> list[str]:
    """Categories that a source of the call does not pay: an award is shared over all of them, line by line."""
    found = []
    names = {c.code: c.local_name for c in application.call.categories.all()}
    for source in FundSource.objects.filter(pools__allocations__call=application.call_id).distinct():
        found += [
            _("“%(name)s” may not be paid from: %(source)s.")
            % {"name": names.get(code, code), "source": source.local_name}
            for code in source.forbidden_categories
            if sums.get(code)
        ]
    return found


def write(application: Application, lines: Sequence[Line]) -> None:
    """Put these lines in the place of the approved budget."""
    application.budget_lines.filter(kind="approved").delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(application=application, kind="approved", order=n, fen=fen_of(line) or 0, **_plain(line))
        for n, line in enumerate(lines)
    )


def _plain(line: Line) -> dict[str, Any]:
    return {**line, "quantity": Decimal(str(line["quantity"]))}


def refuse(application: Application, approved_fen: int, lines: Sequence[Line]) -> None:
    if found := faults(application, approved_fen, lines):
        raise Refused(*found)


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:,.2f}"
