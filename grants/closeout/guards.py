"""What the steps of a close-out ask (workflows/processes/closeout.py), and what closing an award asks of it."""

from django.db.models import Exists, F, OuterRef, Q

from grants.applications.kin import without_kin
from grants.awards.models import Award
from grants.closeout.models import CloseOut
from grants.disbursements.models import Tranche
from grants.ledger import queries as ledger
from grants.milestones.models import Milestone
from workflows import clock
from workflows.arrows import Person
from workflows.processes import award, closeout
from workflows.processes.application import not_kin as application_not_kin

#: Kinds of accounts that a settled award leaves at nothing.
TO_BE_EMPTY = (
    "CUSTODY",
    "CUST_BLOCK",
    "CLAIM",
    "CISSUED",
    "GRANT_PAY",
    "ISSUED",
    "RECV_REFUND",
    "CRECV_REFUND",
)


@closeout.final_report_in.asks
def final_report_in(one: CloseOut, by: Person) -> bool:
    return one.award.milestones.filter(kind="final", state="accepted").exists()


@closeout.audit_asked.asks
def audit_asked(one: CloseOut, by: Person) -> bool:
    return one.audit_is_asked()


@closeout.audit_asked.rows
def audit_asked_rows(by: Person) -> Q:
    return Q(award__call__asks_for_audit=True)


@closeout.audit_there.asks
def audit_there(one: CloseOut, by: Person) -> bool:
    return not one.audit_is_asked() or one.audit_document_id is not None


@closeout.audit_there.rows
def audit_there_rows(by: Person) -> Q:
    return ~audit_asked_rows(by) | Q(audit_document_id__isnull=False)


@closeout.nothing_pending.asks
def nothing_pending(one: CloseOut, by: Person) -> bool:
    tranches = one.award.tranches.filter(state__in=["requested", "reviewed", "approved", "issued"])
    claims = one.award.claims.filter(state__in=["requested", "checked", "approved", "disallowed"])
    return not tranches.exists() and not claims.exists()


@closeout.money_back.asks
def money_back(one: CloseOut, by: Person) -> bool:
    """Returned what was to return, and paid what was still owed."""
    open_tranches = one.award.tranches.exclude(state__in=["paid", "cancelled"])
    return one.returned_fen == one.to_return_fen and not open_tranches.exists()


@closeout.money_back.rows
def money_back_rows(by: Person) -> Q:
    unpaid = Tranche.objects.filter(award=OuterRef("award")).exclude(state__in=["paid", "cancelled"])
    return Q(returned_fen=F("to_return_fen")) & ~Q(Exists(unpaid))


@closeout.accounts_empty.asks
def accounts_empty(one: CloseOut, by: Person) -> bool:
    return not any(ledger.total(kind, award=one.award.code) for kind in TO_BE_EMPTY)


@closeout.another_person.asks
def another_person(one: CloseOut, by: Person) -> bool:
    return by is None or by.pk != one.drawn_up_by_id


@closeout.another_person.rows
def another_person_rows(by: Person) -> Q:
    return Q() if by is None else ~Q(drawn_up_by=by)


# --- whose turn it is while money is to come back ------------------------------------------------------------


@closeout.money_owed.asks
def money_owed(one: CloseOut, by: Person) -> bool:
    return one.to_return_fen > one.returned_fen


@closeout.money_owed.rows
def money_owed_rows(by: Person) -> Q:
    return Q(to_return_fen__gt=F("returned_fen"))


@closeout.kept_by_hub.asks
def kept_by_hub(one: CloseOut, by: Person) -> bool:
    return one.award.custodian_id is not None


@closeout.kept_by_hub.rows
def kept_by_hub_rows(by: Person) -> Q:
    return Q(award__custodian__isnull=False)


@closeout.kept_by_group.asks
def kept_by_group(one: CloseOut, by: Person) -> bool:
    return not kept_by_hub(one, by)


@closeout.kept_by_group.rows
def kept_by_group_rows(by: Person) -> Q:
    return ~kept_by_hub_rows(by)


# --- an award ------------------------------------------------------------------------------------------------


@award.delivery_over.asks
def delivery_over(one: Award, by: Person) -> bool:
    """By the agreed end, by the accepted final report, or because it was ended before; and no close-out is opened."""
    final = one.milestones.filter(kind="final", state="accepted")
    over = one.delivery_until is not None and one.delivery_until < clock.today()
    return getattr(one, "closeout", None) is None and (one.is_("terminated") or over or final.exists())


@award.delivery_over.rows
def delivery_over_rows(by: Person) -> Q:
    final = Milestone.objects.filter(award=OuterRef("pk"), kind="final", state="accepted")
    over = Q(delivery_until__lt=clock.today()) | Q(state="terminated") | Q(Exists(final))
    return Q(closeout=None) & over


@closeout.not_kin.asks
def not_kin(one: CloseOut, by: Person) -> bool:
    return application_not_kin.holds(one.award.application, by)


@closeout.not_kin.rows
def not_kin_rows(by: Person) -> Q:
    return without_kin(by, "award__application")


@award.closeout_done.asks
def closeout_done(one: Award, by: Person) -> bool:
    found = getattr(one, "closeout", None)
    return found is not None and found.state in ("settled", "closed")
