"""The statement of money in custody."""

from typing import NotRequired, TypedDict


class StatementLineFacts(TypedDict):
    on: str
    voucher: str
    text: str
    category: str
    payee: str
    in_fen: int
    out_fen: int
    balance_fen: int


class StatementCategoryFacts(TypedDict):
    category: str
    approved_fen: int
    spent_fen: int
    left_fen: int


class StatementFacts(TypedDict):
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
    lines: list[StatementLineFacts]
    categories: list[StatementCategoryFacts]
    issued_on: str
    anchor: NotRequired[list[str]]
