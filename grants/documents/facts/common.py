"""What several papers speak of: who is a party, which project, what is paid when, what may be spent on what."""

from typing import Literal, TypedDict


class AccountFacts(TypedDict):
    holder: str
    bank: str
    number: str


class PartyFacts(TypedDict):
    """A party to a contract. `code_kind` says whether `code` is a credit code or a filing number."""

    name: str
    code: str
    code_kind: Literal["uscc", "filing"]
    legal_person: bool
    address: str
    person: str  # legal representative, or the person in charge of an organisation that is none
    contact: str
    phone: str
    account: AccountFacts | None
    manager: str  # managing or guiding unit of an organisation that is not registered, else ""


class ProjectFacts(TypedDict):
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


class GoalFacts(TypedDict):
    goal: str
    indicator: str
    target: str  # with its unit
    due: str  # as displayed: a month, a date, a frequency


class TrancheFacts(TypedDict):
    name: str
    percent: str
    amount_fen: int
    condition: str
    within_days: int  # working days after the condition is met


class BudgetLineFacts(TypedDict):
    category: str
    item: str
    unit: str
    quantity: str
    unit_price_fen: int
    amount_fen: int
    source: Literal["grant", "match", "price"]
    note: str


class CeilingFacts(TypedDict):
    category: str
    percent: str
