"""What the steps of a milestone and of a change ask (workflows/processes/milestone.py, change.py)."""

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from grants.applications.kin import without_kin
from grants.milestones.models import ChangeRequest, Milestone
from grants.milestones.transfer import approved_by_category, problems, yuan
from workflows import clock
from workflows.arrows import Person
from workflows.processes import change, milestone
from workflows.processes.application import not_kin as application_not_kin
from workflows.processes.award import contract_effective


@milestone.window_open.asks
def window_open(one: Milestone, by: Person) -> bool:
    return one.opens_on is None or one.opens_on <= clock.today()


@milestone.due_has_passed.asks
def due_has_passed(one: Milestone, by: Person) -> bool:
    """The due day itself is in time."""
    return clock.day_all_in_by() > one.due_on


@milestone.report_complete.asks
def report_complete(one: Milestone, by: Person) -> list[str]:
    if one.draft is None:
        return [str(milestone.report_complete.sentence)]
    gaps = one.draft.missing()
    said = _("Still missing: %(gaps)s. What you wrote is kept.") % {"gaps": _(", ").join(gaps)}
    return [said] if gaps else []


@milestone.within_budget.asks
def within_budget(one: Milestone, by: Person) -> list[str]:
    """Categories whose vouchers come to more than was approved."""
    approved = approved_by_category(one.award)
    names = {c.code: c.local_name for c in one.award.call.categories.all()}
    rows = (
        one.award.expenses.filter(disallowed=False)
        .order_by("category")
        .values_list("category")
        .annotate(fen=Sum("fen"))
    )
    return [
        _(
            "%(name)s: the vouchers come to %(spent)s yuan, %(approved)s yuan were approved. Correct the category, or ask "
            "for a budget transfer first."
        )
        % {"name": names.get(code, code), "spent": yuan(fen), "approved": yuan(approved.get(code, 0))}
        for code, fen in rows
        if fen > approved.get(code, 0)
    ]


@milestone.mark_passes.asks
def mark_passes(one: Milestone, by: Person) -> bool:
    return one.mark_passes()


@milestone.mark_fails.asks
def mark_fails(one: Milestone, by: Person) -> bool:
    return not one.mark_passes()


@milestone.not_kin.asks
def not_kin(one: Milestone, by: Person) -> bool:
    return application_not_kin.holds(one.award.application, by)


@change.not_kin.asks
def change_not_kin(one: ChangeRequest, by: Person) -> bool:
    return application_not_kin.holds(one.award.application, by)


@change.not_kin.rows
def change_not_kin_rows(by: Person) -> Q:
    return without_kin(by, "award__application")


@milestone.not_kin.rows
def not_kin_rows(by: Person) -> Q:
    return without_kin(by, "award__application")


@milestone.users_heard.asks
def users_heard(one: Milestone, by: Person) -> bool:
    return one.sent is not None and bool(one.sent.user_opinions.strip())


@change.change_complete.asks
def change_complete(one: ChangeRequest, by: Person) -> bool:
    return bool(one.summary.strip()) and not one.problems()


@change.has_hub.asks
def has_hub(one: ChangeRequest, by: Person) -> bool:
    return one.has_custody()


@change.has_hub.rows
def has_hub_rows(by: Person) -> Q:
    return Q(award__custodian__isnull=False)


@change.small.asks
def small(one: ChangeRequest, by: Person) -> bool:
    return one.is_small()


@change.needs_approval.asks
def needs_approval(one: ChangeRequest, by: Person) -> bool:
    return not one.is_small()


@change.contract_in_force.asks
def contract_in_force(one: ChangeRequest, by: Person) -> bool:
    return contract_effective.holds(one.award, by)


@change.transfer_fits.asks
def transfer_fits(one: ChangeRequest, by: Person) -> list[str]:
    """Money may have been spent since the request was written."""
    return problems(one.award, one.transfer) if one.kind == ChangeRequest.Kind.BUDGET else []


@change.opinion_given.asks
def opinion_given(one: ChangeRequest, by: Person) -> bool:
    return not one.has_custody() or one.is_("opined")


@change.opinion_given.rows
def opinion_given_rows(by: Person) -> Q:
    return Q(award__custodian=None) | Q(state="opined")


@change.hub_not_heard.asks
def hub_not_heard(one: ChangeRequest, by: Person) -> bool:
    return one.kind == one.Kind.BUDGET and not opinion_given(one, by)


@change.hub_not_heard.rows
def hub_not_heard_rows(by: Person) -> Q:
    return Q(kind=ChangeRequest.Kind.BUDGET) & ~opinion_given_rows(by)
