"""Moving budget between the categories of an approved budget: what is allowed, how much it is, how lines
change.

A transfer is {"C07": -60000, "C01": 60000}: fen by category, adding up to nothing. Only the granted part
moves; the
organisation's own share stays as it is.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from grants.applications.models import BudgetLine
from grants.awards import budget
from grants.forms.budget_rules import yuan
from grants.ledger import queries as ledger

if TYPE_CHECKING:
    from grants.awards.models import Award

Transfer = Mapping[str, int]


def moved_fen(transfer: Transfer) -> int:
    """How much moves: the sum of what enters."""
    return sum(fen for fen in transfer.values() if fen > 0)


def approved_by_category(award: "Award") -> dict[str, int]:
    """The approved budget by category as it stands now, without the own share."""
    rows = award.application.budget_lines.filter(kind=BudgetLine.Kind.APPROVED).exclude(source="match")
    sums = rows.order_by("category").values_list("category").annotate(fen=Sum("fen"))
    return dict(sums)


def left_by_category(award: "Award") -> dict[str, int]:
    """What of each category is not spent yet, by the ledger."""
    return {line.line: line.left_fen for line in ledger.budget_lines(award.code)}


def problems(award: "Award", transfer: Transfer) -> list[str]:
    """Why this transfer cannot be, in sentences: empty, not adding up, more than is left, over a ceiling."""
    parts = {code: fen for code, fen in transfer.items() if fen}
    if not parts:
        return [str(_("Say how much leaves and enters which category."))]
    found = []
    total = sum(parts.values())
    if total:
        found.append(
            _("What enters and what leaves differ by %(fen)s yuan: a transfer must add up to nothing.")
            % {"fen": yuan(abs(total))}
        )
    known = {c.code: c.local_name for c in award.call.categories.all()}
    now, left = approved_by_category(award), left_by_category(award)
    for code, fen in parts.items():
        if code not in known:
            found.append(_("%(code)s is not a category of this call.") % {"code": code})
        elif -fen > left.get(code, now.get(code, 0)):
            found.append(
                _("%(name)s has only %(left)s yuan left: no more can leave it.")
                % {"name": known[code], "left": yuan(left.get(code, now.get(code, 0)))}
            )
    after = {code: now.get(code, 0) + parts.get(code, 0) for code in {*now, *parts}}
    entered = {code for code, fen in parts.items() if fen > 0 and code in known}
    broken = [] if total else budget.broken(award.application, after, match=0)
    return [str(sentence) for sentence in (*found, *(one for one in broken if one.category in entered))]


def shift_lines(award: "Award", transfer: Transfer, note: str) -> None:
    """Change the approved lines by a transfer: what leaves is taken from the last lines of its category,
    what enters
    becomes a line of its own that names the change."""
    application = award.application
    approved = application.budget_lines.filter(kind=BudgetLine.Kind.APPROVED)
    for code, fen in sorted(transfer.items(), key=lambda part: part[1]):
        if fen < 0:
            left = -fen
            for line in approved.filter(category=code).exclude(source="match").order_by("-order", "-id"):
                left -= _shrink(line, min(left, line.fen), note)
        elif fen > 0:
            source = "price" if award.track == "purchase" else "grant"
            order = (approved.aggregate(last=Max("order"))["last"] or 0) + 1
            BudgetLine.objects.create(
                application=application,
                kind=BudgetLine.Kind.APPROVED,
                order=order,
                category=code,
                item=note,
                unit="项",
                quantity=1,
                unit_price_fen=fen,
                fen=fen,
                source=source,
                note=note,
            )


def _shrink(line: BudgetLine, by_fen: int, note: str) -> int:
    """Take `by_fen` from a line. The quantity stays where the unit price comes out even, else it becomes
    one item.
    """
    if not by_fen:
        return 0
    rest = line.fen - by_fen
    if not rest:
        line.delete()
        return by_fen
    if rest % line.quantity == 0:
        line.unit_price_fen = int(rest / line.quantity)
    else:
        line.quantity, line.unit, line.unit_price_fen = 1, "项", rest
    line.fen, line.note = rest, note
    line.save()
    return by_fen
