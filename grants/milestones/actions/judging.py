"""What becomes of a report: the hub's opinion, a return, the evaluation, rectification."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from grants.documents.terms import VENTURE
from grants.ledger import postings
from grants.milestones.models import Milestone
from workflows import clock, workdays
from workflows.roles import hub_accountant, hub_approver
from workflows.steps import Misfit, NotYours, Refused, action, lock, record, take


@action
def give_hub_opinion(*, milestone: Milestone, opinion: str, by: Any) -> Milestone:
    """What the hub that keeps the money says of a report, before it is evaluated."""
    fresh = lock(milestone)
    if fresh.award.custodian_id is None:
        raise Refused(_("There is no hub to ask."))
    if not (hub_approver(fresh, by) or hub_accountant(fresh, by)):
        raise NotYours(_("The opinion is given by the hub that keeps the money."))
    if not fresh.is_("reported") or fresh.sent is None:
        raise Refused(_("There is no report waiting for an opinion."))
    if not opinion.strip():
        raise Refused(_("Write the opinion."))
    report = fresh.sent
    report.hub_opinion = opinion.strip()
    report.save(update_fields=["hub_opinion"])
    record(fresh, "hub_opinion", by=by, opinion=report.hub_opinion)
    return fresh


@action
def return_report(*, milestone: Milestone, reason: str, by: Any) -> Milestone:
    """Send a report back for revision. What was sent stays readable; the revision gets a new number."""
    fresh = take(milestone, "return_", by=by, reason=reason.strip())
    if report := fresh.sent:
        report.return_reason = reason.strip()
        report.save(update_fields=["return_reason"])
    return fresh


@action
def evaluate(
    *,
    milestone: Milestone,
    opinion: str,
    by: Any,
    item_scores: Mapping[str, Any] | None = None,
    score: Decimal | str | None = None,
) -> Milestone:
    """Judge a report on its rubric: accepted from the pass mark on, else not passed. Returns the fresh
    milestone.

    `item_scores` (item key -> mark) is demanded where there is a rubric and no `score` for the
    whole is given.
    """
    fresh = lock(milestone)
    if not opinion.strip():
        raise Misfit(_("Write the opinion that goes with the mark."))
    fresh.item_scores, fresh.score = _marks(fresh, item_scores, score)
    fresh.opinion, fresh.evaluated_by, fresh.evaluated_at = opinion.strip(), by, clock.now()
    fresh.save()
    facts = {"score": fresh.score, "item_scores": fresh.item_scores, "opinion": fresh.opinion}
    if not fresh.mark_passes():
        return take(fresh, "fail", by=by, reason=fresh.opinion, **facts)
    fresh = take(fresh, "accept_inspected" if fresh.track == "purchase" else "accept", by=by, **facts)
    _accept_spending(fresh, by)
    return fresh


def _marks(
    milestone: Milestone, item_scores: Mapping[str, Any] | None, score: Decimal | str | None
) -> tuple[dict[str, str], Decimal]:
    """The marks of the items and their sum; or the one mark for the whole."""
    rubric = milestone.rubric
    if item_scores is None or rubric is None:
        total = rubric.total if rubric else 100
        return {}, _mark(score, total, _("the whole"))
    items = list(rubric.items.all())
    marks = {item.key: _mark(item_scores.get(item.key), item.weight, item.local_name) for item in items}
    return {key: str(mark) for key, mark in marks.items()}, sum(marks.values(), Decimal(0))


def _mark(given: Any, most: int, name: str) -> Decimal:
    try:
        mark = Decimal(str(given)).quantize(Decimal("0.01"))
    except InvalidOperation:
        mark = Decimal(-1)
    if not 0 <= mark <= most:
        raise Misfit(_("Give a mark from 0 to %(most)s for %(name)s.") % {"most": most, "name": name})
    return mark


def _accept_spending(milestone: Milestone, by: Any) -> None:
    """Vouchers of an accepted report are taken against the budget lines; claims from custody were so when
    approved.
    """
    report = milestone.sent
    if report is None or not report.lists_expenses:
        return
    rows = report.expenses.filter(disallowed=False).order_by("category").values_list("category")
    lines = dict(rows.annotate(fen=Sum("fen")))
    if lines:
        postings.expense_reported(
            entity=milestone.award.call.issuer.code,
            award=milestone.award.code,
            lines=lines,
            key=f"expense-reported/{report.pk}",
            by=by,
            memo=milestone.code,
        )


@action
def fail_overdue(*, milestone: Milestone, reason: str, by: Any) -> Milestone:
    """Not reported in time and no excuse: not passed."""
    return take(milestone, "fail_overdue", by=by, reason=reason.strip())


@action
def order_rectification(
    *, milestone: Milestone, reason: str, by: Any, rectify_by: date | None = None
) -> Milestone:
    """Order the organisation to put things right and report again, within a term (15 working days unless
    another).
    """
    term = rectify_by or workdays.end_of_period(clock.today(), VENTURE["rectify_days"], count_start=False)
    if term < clock.today():
        raise Misfit(_("The term of rectification lies in the past."))
    fresh = take(milestone, "order_rectification", by=by, reason=reason.strip(), rectify_by=term)
    fresh.rectify_by = term
    fresh.save(update_fields=["rectify_by"])
    return fresh
