"""What each paper is made from: one plain dict per template, recorded with the document and attached to its
PDF.

Conventions: money is integer fen (`*_fen`), dates are ISO strings (`2026-05-18`), moments are ISO strings
with offset, quantities and percentages are decimal strings (`"50"`, `"2.5"`), an unknown text is `""`, an
absent part is None. `checks.check()` refuses facts that lack a key or whose sums do not agree, before
anything is printed.
"""

from typing import Literal, NotRequired, TypedDict

#: `anchor`, where a paper has one: where the chain of events and the books ended when it was made, a line a chain
#: (workflows/anchor.py). What was cut off or rewritten later is shown by any paper in anybody's hands.


class Account(TypedDict):
    holder: str
    bank: str
    number: str


class Party(TypedDict):
    """A party to a contract. `code_kind` says whether `code` is a credit code or a filing number."""

    name: str
    code: str
    code_kind: Literal["uscc", "filing"]
    legal_person: bool
    address: str
    person: str  # legal representative, or the person in charge of an organisation that is none
    contact: str
    phone: str
    account: Account | None
    manager: str  # managing or guiding unit of an organisation that is not registered, else ""


class Project(TypedDict):
    number: str
    name: str
    series: str
    field: str
    region: str
    served: str  # target groups, as displayed
    beneficiaries: int
    starts_on: str
    ends_on: str
    summary: str


class Goal(TypedDict):
    goal: str
    indicator: str
    target: str  # with its unit
    due: str  # as displayed: a month, a date, a frequency


class Tranche(TypedDict):
    name: str
    percent: str
    amount_fen: int
    condition: str
    within_days: int  # working days after the condition is met


class BudgetLine(TypedDict):
    category: str
    item: str
    unit: str
    quantity: str
    unit_price_fen: int
    amount_fen: int
    source: Literal["grant", "match", "price"]
    note: str


class Ceiling(TypedDict):
    category: str
    percent: str


class VentureTerms(TypedDict):
    """Settings of the articles; `terms.VENTURE` has the defaults."""

    custody_fee_percent: str
    statement_day: int
    cash_limit_fen: int
    transfer_percent: str
    ceilings: list[Ceiling]
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


class VentureContract(TypedDict):
    """`contract_venture`: two parties when `hub` is None, else three with custody."""

    number: str
    signed_on: str
    place: str
    call_title: str
    call_number: str
    notice_title: str
    notice_ended_on: str
    decision_number: str
    funder: Party
    hub: Party | None
    grantee: Party
    project: Project
    goals: list[Goal]
    amount_fen: int
    match_fen: int
    fund_source: str
    tranches: list[Tranche]
    budget: list[BudgetLine]
    terms: VentureTerms


class Deduction(TypedDict):
    """A step of the price reduction: when `below` percent of an indicator is reached, `percent` is taken
    off.
    """

    below: str
    percent: str


class StaffMember(TypedDict):
    name: str
    role: str
    qualification: str


class PurchaseTerms(TypedDict):
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
    deductions: list[Deduction]
    handover_days: int
    label: str
    court: str
    copies: int


class PurchaseContract(TypedDict):
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
    purchaser: Party
    supplier: Party
    items: list[BudgetLine]
    served: str
    service_place: str
    starts_on: str
    ends_on: str
    long_term: str
    goals: list[Goal]
    price_fen: int
    price_kind: Literal["fixed", "actual"]
    tranches: list[Tranche]
    staff: list[StaffMember]
    subcontract: str  # what may be subcontracted and to whom, else "": nothing may
    terms: PurchaseTerms


class Table(TypedDict):
    columns: list[str]
    rows: list[list[str]]
    numeric: NotRequired[list[int]]  # columns, counted from 0, that are set right-aligned
    total: NotRequired[list[str]]  # the last row, set in bold


class Answer(TypedDict):
    question: str
    text: str  # displayed answer, "" when nothing was answered
    table: Table | None


class Section(TypedDict):
    title: str
    answers: list[Answer]


class Endorsed(TypedDict):
    title: str
    who: str  # the unit, or the hub
    opinion: str
    by: str  # "" where it came on paper
    at: str


class Application(TypedDict):
    """`application`: any application, as its form displays it."""

    number: str
    call_title: str
    project_name: str
    organisation: str
    version: int
    submitted_at: str  # "" while a draft
    requested_fen: int | None
    sections: list[Section]
    attachments: list[str]
    declarations: list[str]
    endorsements: list[str]  # titles of the boxes for opinions and seals
    endorsed: NotRequired[list[Endorsed]]  # given in the system, or on paper
    digest: str  # SHA-256 of the answers


class BlankQuestion(TypedDict):
    """A question to be answered by hand. `kind` says what is drawn: lines, choices to tick, a table, a tick."""

    question: str
    hint: str
    kind: Literal["lines", "choices", "table", "tick", "none"]
    lines: list[int]  # one number a line to write on
    choices: list[str]
    columns: list[str]
    rows: list[int]


class BlankSection(TypedDict):
    title: str
    help: str
    questions: list[BlankQuestion]


class BlankForm(TypedDict):
    """`blank_form`: a call's form on paper, to be filled in by hand."""

    code: str
    call_title: str
    issuer: str
    opens_at: str  # "" while not announced
    closes_at: str
    contact: str
    sections: list[BlankSection]


class Receipt(TypedDict):
    number: str
    call_title: str
    organisation: str
    organisation_code: str
    project_name: str
    requested_fen: int | None
    submitted_at: str
    submitted_by: str
    version: int
    attachments: int
    digest: str
    closes_at: str
    next_steps: list[str]
    contact: str
    issuer: str
    endorsed: NotRequired[list[Endorsed]]


class NoticeItem(TypedDict):
    project: str
    organisation: str
    region: str
    category: str
    amount_fen: int
    custodian: str


class Notice(TypedDict):
    """`notice`: 公示 of proposed awards."""

    number: str
    title: str
    basis: str
    call_title: str
    call_number: str
    track: Literal["venture", "purchase"]
    items: list[NoticeItem]
    total_fen: int
    starts_on: str
    ends_on: str
    working_days: int
    office: str
    phone: str
    email: str
    address: str
    supervision_phone: str
    issuer: str
    issued_on: str
    anchor: NotRequired[list[str]]


class Change(TypedDict):
    subject: str
    before: str
    after: str


class Supplementary(TypedDict):
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
    parties: list[Party]
    reason: str
    decision: str
    changes: list[Change]
    amount_before_fen: int
    amount_after_fen: int
    budget: list[BudgetLine]
    tranches: list[Tranche]
    effective_on: str
    copies: int


class Decision(TypedDict):
    """`decision`: a letter with an outcome and its reasons (reply to an objection, result, notice of
    correction).
    """

    number: str
    title: str
    addressee: str
    matter: str  # one paragraph: what was asked or filed, when
    findings: list[str]
    outcome: str
    reasons: list[str]
    basis: list[str]
    remedies: str  # what the addressee may do next, where and until when; "" for none
    contact: str
    issuer: str
    issued_on: str


class StatementLine(TypedDict):
    on: str
    voucher: str
    text: str
    category: str
    payee: str
    in_fen: int
    out_fen: int
    balance_fen: int


class StatementCategory(TypedDict):
    category: str
    approved_fen: int
    spent_fen: int
    left_fen: int


class Statement(TypedDict):
    """`statement`: what the hub kept, received and paid for one project in one period."""

    number: str
    hub: str
    organisation: str
    project_number: str
    project_name: str
    contract_number: str
    account: str  # masked
    starts_on: str
    ends_on: str
    opening_fen: int
    in_fen: int
    out_fen: int
    closing_fen: int
    lines: list[StatementLine]
    categories: list[StatementCategory]
    issued_on: str
    anchor: NotRequired[list[str]]


TEMPLATES: dict[str, type] = {
    "contract_venture": VentureContract,
    "contract_purchase": PurchaseContract,
    "application": Application,
    "blank_form": BlankForm,
    "receipt": Receipt,
    "notice": Notice,
    "supplementary": Supplementary,
    "decision": Decision,
    "statement": Statement,
}
