"""Reading milestones and changes: lists cut by the reader, budgets against spending, and what waits for
whom.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from grants.awards.models import Award
from grants.files.models import Attachment
from grants.files.queries import listed
from grants.milestones.models import ChangeRequest, Milestone, Report
from grants.milestones.transfer import approved_by_category

#: The application's own organisation and call too: whose a subject is, it says (`parties`).
UNDER = (
    "award__application__organisation",
    "award__application__call__issuer__region",
    "award__call__issuer__region",
    "award__organisation",
    "award__custodian",
)


def milestones(user: Any) -> QuerySet[Milestone]:
    """The list page, by the day each is due."""
    return Milestone.objects.visible_to(user).select_related(*UNDER, "rubric").order_by("due_on", "id")


def milestone_for(user: Any, pk: int) -> Milestone:
    found = Milestone.objects.visible_to(user).select_related(*UNDER, "rubric", "evaluated_by")
    return found.prefetch_related("reports__made_by").get(pk=pk)


def report_for(user: Any, pk: int) -> Report:
    """A report, for whoever may see its milestone; one not sent, for its organisation alone."""
    mine = Q(milestone__in=Milestone.objects.visible_to(user).values("pk"))
    unsent = Q(sent_at=None) & ~Q(milestone__award__organisation__in=user.organisations_as("applicant"))
    found = Report.objects.filter(mine).select_related(
        "milestone__rubric", *(f"milestone__{name}" for name in UNDER)
    )
    return found.exclude(unsent).get(pk=pk)


def changes(user: Any) -> QuerySet[ChangeRequest]:
    """The list page. What is not submitted, its organisation alone sees."""
    found = ChangeRequest.objects.visible_to(user).select_related(*UNDER)
    unsent = Q(state="drafted") & ~Q(award__organisation__in=user.organisations_as("applicant"))
    return found.exclude(unsent).order_by("-made_at", "-id")


def change_for(user: Any, pk: int) -> ChangeRequest:
    return changes(user).select_related("decided_by", "made_by").get(pk=pk)


def files_of(report: Report) -> QuerySet[Attachment]:
    """Its files, and those found harmful since, which are named and handed to nobody."""
    return listed("report", report.pk)


@dataclass(frozen=True)
class BudgetRow:
    """One category: approved and spent so far, in fen."""

    code: str
    name: str
    approved_fen: int
    spent_fen: int

    @property
    def left_fen(self) -> int:
        return self.approved_fen - self.spent_fen


def budget_rows(award: Award) -> list[BudgetRow]:
    """The approved budget against what vouchers or paid claims say, by category."""
    names = {c.code: c.local_name for c in award.call.categories.all()}
    approved, spent = approved_by_category(award), spent_by_category(award)
    return [
        BudgetRow(code, names.get(code, code), approved.get(code, 0), spent.get(code, 0))
        for code in sorted({*approved, *spent})
    ]


def spent_by_category(award: Award) -> dict[str, int]:
    rows = (
        award.claims.filter(state="paid") if award.custodian_id else award.expenses.filter(disallowed=False)
    )
    return dict(rows.order_by("category").values_list("category").annotate(fen=Sum("fen")))


def claims_of(award: Award) -> Any:
    """What was paid from custody: shown in the report instead of vouchers."""
    return award.claims.filter(state="paid").order_by("spent_on", "id")
