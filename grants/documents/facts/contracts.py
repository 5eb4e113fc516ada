"""Contracts of both kinds, and what changes them."""

from typing import Literal, TypedDict

from grants.documents.facts.common import (
    BudgetLineFacts,
    CeilingFacts,
    GoalFacts,
    PartyFacts,
    ProjectFacts,
    TrancheFacts,
)


class VentureTermsFacts(TypedDict):
    """Settings of the articles; `terms.VENTURE` has the defaults."""

    custody_fee_percent: str
    statement_day: int
    cash_limit_fen: int
    transfer_percent: str
    ceilings: list[CeilingFacts]
    forbidden: list[str]
    report_day: int
    midterm_due: str
    final_due: str
    pass_mark: int
    grade_a: int
    grade_b: int
    change_reply_days: int
    extension_months: int
    activity_lead_days: int
    label: str
    rectify_days: int
    return_days: int
    ban_years: int
    court: str
    copies: int


class VentureContractFacts(TypedDict):
    """`contract_venture`: two parties when `hub` is None, else three with custody."""

    number: str
    signed_on: str
    place: str
    call_title: str
    call_number: str
    notice_title: str
    notice_ended_on: str
    decision_number: str
    funder: PartyFacts
    hub: PartyFacts | None
    grantee: PartyFacts
    project: ProjectFacts
    goals: list[GoalFacts]
    amount_fen: int
    match_fen: int
    fund_source: str
    tranches: list[TrancheFacts]
    budget: list[BudgetLineFacts]
    terms: VentureTermsFacts


class DeductionFacts(TypedDict):
    """A step of the price reduction: when `below` percent of an indicator is reached, `percent` is taken
    off.
    """

    below: str
    percent: str


class StaffMemberFacts(TypedDict):
    name: str
    role: str
    qualification: str


class PurchaseTermsFacts(TypedDict):
    invoice_days: int
    bond_percent: str
    staff_change_days: int
    report_day: int
    monitor_reply_days: int
    acceptance_days: int
    users_min: int
    rectify_days: int
    good_mark: int
    fair_mark: int
    pass_mark: int
    change_percent: str
    confidential_years: int
    archive_years: int
    late_permille: str
    late_cap_percent: str
    deductions: list[DeductionFacts]
    handover_days: int
    label: str
    court: str
    copies: int


class PurchaseContractFacts(TypedDict):
    """`contract_purchase`. `long_term` is the ground for a term above one year, else ""."""

    number: str
    plan_number: str
    method: str
    signed_on: str
    place: str
    project_number: str
    project_name: str
    package: str
    result_title: str
    result_on: str
    purchaser: PartyFacts
    supplier: PartyFacts
    items: list[BudgetLineFacts]
    served: str
    service_place: str
    starts_on: str
    ends_on: str
    long_term: str
    goals: list[GoalFacts]
    price_fen: int
    price_kind: Literal["fixed", "actual"]
    tranches: list[TrancheFacts]
    staff: list[StaffMemberFacts]
    subcontract: str  # what may be subcontracted and to whom, else "": nothing may
    terms: PurchaseTermsFacts


class ChangeFacts(TypedDict):
    subject: str
    before: str
    after: str


class SupplementaryFacts(TypedDict):
    """`supplementary`: agreement that changes a contract. Amounts before and after, equal when the sum
    stays.
    """

    number: str
    sequence: int
    signed_on: str
    place: str
    contract_number: str
    contract_title: str
    contract_signed_on: str
    track: Literal["venture", "purchase"]
    parties: list[PartyFacts]
    reason: str
    decision: str
    changes: list[ChangeFacts]
    amount_before_fen: int
    amount_after_fen: int
    budget: list[BudgetLineFacts]
    tranches: list[TrancheFacts]
    effective_on: str
    copies: int
