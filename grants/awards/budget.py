"""The approved budget (核定预算): what it must add up to, and which limits bind it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from grants.applications.models import Application, BudgetLine
from grants.forms.budget_rules import LimitBreach, breaches, percent, source_rule, yuan
from grants.programs.models import FundSource
from workflows.steps import Misfit


class ApprovedLine(TypedDict):
    """One line; its sum is quantity × unit price, in whole fen."""

    category: str
    item: str
    unit: str
    quantity: Decimal
    unit_price_fen: int
    source: str
    note: str


def requested_lines(application: Application) -> list[ApprovedLine]:
    """The requested budget, as a start for the approved one."""
    return [as_line(b) for b in application.budget_lines.filter(kind="requested").order_by("order")]


def approved_lines(application: Application) -> list[ApprovedLine]:
    return [as_line(b) for b in application.budget_lines.filter(kind="approved").order_by("order")]


def as_line(line: BudgetLine) -> ApprovedLine:
    return ApprovedLine(
        category=line.category,
        item=line.item,
        unit=line.unit,
        quantity=line.quantity,
        unit_price_fen=line.unit_price_fen,
        source=line.source,
        note=line.note,
    )


def fen_of(line: ApprovedLine) -> int | None:
    """Quantity × unit price; None where it is no whole number of fen."""
    exact = Decimal(str(line["quantity"])) * line["unit_price_fen"]
    return int(exact) if exact == exact.to_integral_value() else None


def faults(application: Application, approved_fen: int, lines: Sequence[ApprovedLine]) -> list[str]:
    """Every sentence that stands against this approved sum and these lines."""
    found = _sum_faults(application, approved_fen)
    if not lines:
        return [*found, _("The approved budget has no lines.")]
    paid: dict[str, int] = defaultdict(int)
    match = 0
    for line in lines:
        fen = fen_of(line)
        if fen is None:
            found.append(
                _("%(item)s: quantity × unit price is not a whole number of fen.") % {"item": line["item"]}
            )
        elif line["source"] != "match":
            paid[line["category"]] += fen
        else:
            match += fen
    known = application.form().categories
    unknown = sorted({line["category"] for line in lines} - {*known})
    found += [_("The call has no such category: %(code)s.") % {"code": code} for code in unknown]
    total = sum(paid.values())
    if total != approved_fen:
        found.append(
            _("The lines add up to %(lines)s yuan, the approved sum is %(sum)s yuan: they must be equal.")
            % {"lines": yuan(total), "sum": yuan(approved_fen)}
        )
    return [*found, *(str(one) for one in broken(application, paid, match))]


def _sum_faults(application: Application, approved_fen: int) -> list[str]:
    found = []
    if approved_fen <= 0:
        found.append(_("The approved sum is more than nothing."))
    if approved_fen > application.requested_fen:
        found.append(
            _("Approved %(approved)s yuan is more than the %(requested)s yuan requested.")
            % {"approved": yuan(approved_fen), "requested": yuan(application.requested_fen)}
        )
    return found


def broken(application: Application, paid: Mapping[str, int], match: int) -> list[LimitBreach]:
    """The limits that an approved budget breaks: those of applications (grants.forms.budget_rules), as they were frozen
    for this one. What an application may leave to the officer is decided here, so it is refused: a source of the money
    pays its share of every line, and what is worth nothing per cent is not paid at all. Only a ceiling that the call
    itself merely flags is left to whoever approves."""
    rules = _rules(application)
    found = breaches(rules, paid, match, sum(paid.values()) + match)
    return [one for one in found if one.severity == "refuse" or one.rule in STRICT]


#: The rules that bind an approved budget also where an application is only flagged.
STRICT = ("banned", "forbidden", "source_ceiling")


def _rules(application: Application) -> dict[str, Any]:
    """The frozen rules, and what the sources that pay today say for themselves: money may have come later."""
    rules = application.form().budget_rules(application.context())
    paying = FundSource.objects.filter(pools__allocations__call=application.call_id).order_by("pk").distinct()
    for source in paying:
        one = source_rule(source.local_name, source.forbidden_categories, source.ceilings)
        if one not in rules["sources"]:
            rules["sources"].append(one)
    return rules | {"words": rules["words"] | _words()}


def ceilings_of(application: Application) -> list[dict[str, str]]:
    """For whoever writes the lines: each category with a limit and the strictest of its shares; nought is forbidden."""
    rules, found = _rules(application), []
    for row in rules["categories"]:
        code, sources = row["code"], rules["sources"]
        shares = [row["ceiling_pct"], *(s["ceilings"].get(code) for s in sources)]
        shares += ["0" for s in sources if code in s["forbidden"]]
        if known := [Fraction(share) for share in shares if share is not None]:
            found.append({"name": row["name"], "pct": percent(min(known))})
    return found


def _words() -> dict[str, str]:
    """The sentences of an application, said of an approved sum."""
    return {
        "ceiling": _(
            "“%(name)s” comes to %(fen)s yuan; the ceiling is %(pct)s%% of the approved sum, %(most)s yuan."
        ),
        "source_ceiling": _(
            "“%(name)s” comes to %(fen)s yuan; the money of %(source)s pays at most %(pct)s%% of the approved sum, "
            "%(most)s yuan."
        ),
        "most": _("The approved sum, %(fen)s yuan, is over the limit of %(most)s yuan."),
        "call": _("The approved sum, %(fen)s yuan, is more than the whole call has, %(most)s yuan."),
        "match": _(
            "The own share must be at least %(pct)s%% of the whole budget; it is %(fen)s yuan of %(total)s."
        ),
    }


def write(application: Application, lines: Sequence[ApprovedLine]) -> None:
    """Put these lines in the place of the approved budget."""
    application.budget_lines.filter(kind="approved").delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(application=application, kind="approved", order=n, fen=fen_of(line) or 0, **_plain(line))
        for n, line in enumerate(lines)
    )


def _plain(line: ApprovedLine) -> dict[str, Any]:
    return {**line, "quantity": Decimal(str(line["quantity"]))}


def refuse(application: Application, approved_fen: int, lines: Sequence[ApprovedLine]) -> None:
    if found := faults(application, approved_fen, lines):
        raise Misfit(*found)
