"""Milestones are planned, fall due, and are reported."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.awards.spending import day_wrong
from grants.calls.models import Rubric
from grants.contracts.queries import goals_of
from grants.files.actions import take_file
from grants.files.checks import MB
from grants.files.intake import Incoming, Wanted, takes_in
from grants.files.models import Attachment
from grants.milestones.models import Expense, Milestone, Report
from workflows import clock
from workflows.processes.milestone import window_open
from workflows.roles import applicant
from workflows.steps import Misfit, NotYours, Refused, action, lock, record, take

#: The rubric each kind is evaluated by, where it exists; without it one mark is given for the whole.
RUBRICS = {"midterm": "R-MID", "final": "R-FINAL"}
#: Days before the due day on which the window opens where the call's own window does not fit.
WINDOW_DAYS = 14
EVIDENCE = Wanted(("pdf", "image", "office", "zip"), 20 * MB)
TEXTS = ("done", "problems", "next_steps", "user_opinions")
FIGURES = ("beneficiaries", "volunteers", "satisfaction_pct")
WRITING = ("due", "overdue", "returned", "rectifying")


@action
def plan(*, award: Award, midterm_due: date | None, final_due: date | None, by: Any) -> list[Milestone]:
    """Make the milestones of an award: a mid-term one where one is agreed, and the final one."""
    call, made = award.call, []
    for kind, due, opens in (
        (Milestone.Kind.MIDTERM, midterm_due, call.midterm_from),
        (Milestone.Kind.FINAL, final_due, call.final_from),
    ):
        if due is None:
            continue
        window = opens if opens and opens <= due else due - timedelta(days=WINDOW_DAYS)
        rubric = Rubric.objects.filter(code=RUBRICS[kind]).first()
        made.append(
            Milestone.objects.create(award=award, kind=kind, opens_on=window, due_on=due, rubric=rubric)
        )
    record(award, "plan_milestones", by=by, milestones={m.kind: m.due_on for m in made})
    return made


@action
def fall_due(*, milestone: Milestone, by: Any = None) -> Milestone:
    """The reporting window opens."""
    return take(milestone, "fall_due", by=by)


@action
def become_overdue(*, milestone: Milestone, by: Any = None) -> Milestone:
    """The due day has passed without a report."""
    return take(milestone, "become_overdue", by=by)


def _due_by_now(milestone: Milestone) -> Milestone:
    """The fresh row, fallen due if its window has opened and the clock has not come round yet."""
    fresh = lock(milestone)
    if fresh.is_("planned") and window_open.holds(fresh, None):
        return fall_due(milestone=fresh)
    return fresh


def _writable(milestone: Milestone, by: Any) -> Milestone:
    """The fresh row, if this person may write its report now."""
    fresh = lock(milestone)
    if not applicant(fresh, by):
        raise NotYours(_("A report is written by the organisation that carries out the project."))
    fresh = _due_by_now(fresh)
    if not fresh.is_(*WRITING):
        raise Refused(
            _("The report cannot be written now: the milestone is “%(state)s”. Nothing was changed.")
            % {"state": fresh.get_state_display()}
        )
    return fresh


@action
def start_report(*, milestone: Milestone, by: Any) -> Report:
    """The report to write: the one begun, or a new one. After a return it starts from what was sent."""
    milestone = _writable(milestone, by)
    if milestone.draft is not None:
        return milestone.draft
    before = milestone.sent
    report = Report(milestone=milestone, number=before.number + 1 if before else 1, made_by=by)
    if before is None:
        report.goals = [
            {"indicator": g["indicator"], "planned": g["planned"], "done": "", "evidence": ""}
            for g in goals_of(milestone.award.application)
        ]
    else:
        for name in (*TEXTS, *FIGURES, "goals"):
            setattr(report, name, getattr(before, name))
    report.save()
    if before is not None:
        before.expenses.update(report=report)
    record(milestone, "start_report", by=by, number=report.number)
    return report


def _draft(report: Report, by: Any) -> Report:
    _writable(report.milestone, by)
    return _unsent(report)


def _unsent(report: Report) -> Report:
    fresh = Report.objects.select_related("milestone__award__call", "milestone__award__application").get(
        pk=report.pk
    )
    if fresh.sent_at is not None:
        raise Misfit(_("This report has been sent already: it can no longer be changed."))
    return fresh


@action
def save_report(
    *, report: Report, data: dict[str, Any], expenses: list[dict[str, Any]] | None = None, by: Any
) -> Report:
    """Keep the report as far as it is written. `expenses` replaces the listed vouchers; None leaves them."""
    fresh = _draft(report, by)
    for name in (*TEXTS, *FIGURES, "goals"):
        if name in data:
            setattr(fresh, name, data[name])
    if expenses is not None and fresh.lists_expenses:
        _keep_expenses(fresh, expenses)
    fresh.save()
    record(fresh.milestone, "save_report", by=by, number=fresh.number)
    return fresh


def _keep_expenses(report: Report, rows: list[dict[str, Any]]) -> None:
    award = report.milestone.award
    if wrong := [says for row in rows if (says := day_wrong(award, row["spent_on"]))]:
        raise Refused(*dict.fromkeys(wrong))
    vouchers = [row["voucher"] for row in rows]
    twice = sorted({v for v in vouchers if vouchers.count(v) > 1})
    others = (
        award.expenses.exclude(report=report).filter(voucher__in=vouchers).values_list("voucher", flat=True)
    )
    if twice or others:
        raise Refused(
            _("Voucher %(voucher)s is listed twice. Every voucher counts once.")
            % {"voucher": _(", ").join([*twice, *others])}
        )
    report.expenses.all().delete()
    Expense.objects.bulk_create([Expense(award=award, report=report, **row) for row in rows])


@action
def send_report(*, report: Report, by: Any) -> Milestone:
    """Send the report: from now on it is not edited."""
    _due_by_now(report.milestone)
    fresh = _unsent(report)
    fresh.spent_fen = spent_so_far(fresh.milestone.award)
    fresh.save(update_fields=["spent_fen"])
    came = clock.arrived()
    said = {"number": fresh.number, "spent_fen": fresh.spent_fen, "arrived_at": came.isoformat()}
    milestone = take(fresh.milestone, "report", by=by, **said)
    fresh.sent_at = came
    fresh.save(update_fields=["sent_at"])
    return milestone


def spent_so_far(award: Award) -> int:
    """By vouchers on the organisation's own account, by paid claims where a hub keeps custody."""
    rows = (
        award.claims.filter(state="paid") if award.custodian_id else award.expenses.filter(disallowed=False)
    )
    return rows.aggregate(fen=Sum("fen"))["fen"] or 0


@takes_in("file", EVIDENCE)
@action
def attach_to_report(*, report: Report, file: Incoming, by: Any) -> Attachment:
    """Add a file to the report: sign-in sheets, photographs, receipts. Its kind is read from its contents."""
    fresh = _draft(report, by)
    attachment = take_file(subject_type="report", subject_id=fresh.pk, key="evidence", file=file, by=by)
    record(fresh.milestone, "attach", by=by, file=attachment.name, sha256=attachment.sha256)
    return attachment


@action
def remove_from_report(*, report: Report, attachment: Attachment, by: Any) -> None:
    """Take a file out of a report that is not sent."""
    fresh = _draft(report, by)
    if (attachment.subject_type, attachment.subject_id) != ("report", fresh.pk):
        raise Refused(_("This file belongs to another report."))
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    record(fresh.milestone, "remove_file", by=by, file=attachment.name)
