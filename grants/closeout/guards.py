"""What the steps of a close-out ask (workflows/processes/closeout.py), and what closing an award asks of it."""

from grants.awards.models import Award
from grants.closeout.models import CloseOut
from grants.ledger import queries as ledger
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


@closeout.audit_there.asks
def audit_there(one: CloseOut, by: Person) -> bool:
    return not one.audit_is_asked() or one.audit_document_id is not None


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


@closeout.accounts_empty.asks
def accounts_empty(one: CloseOut, by: Person) -> bool:
    return not any(ledger.total(kind, award=one.award.code) for kind in TO_BE_EMPTY)


@closeout.another_person.asks
def another_person(one: CloseOut, by: Person) -> bool:
    return by is None or by.pk != one.drawn_up_by_id


@closeout.not_kin.asks
def not_kin(one: CloseOut, by: Person) -> bool:
    return application_not_kin.holds(one.award.application, by)


@award.closeout_done.asks
def closeout_done(one: Award, by: Person) -> bool:
    found = getattr(one, "closeout", None)
    return found is not None and found.state in ("settled", "closed")
