"""What the office makes known: notices and letters of decision."""

from typing import Literal, NotRequired, TypedDict


class NoticeItemFacts(TypedDict):
    project: str
    organisation: str
    region: str
    category: str
    amount_fen: int
    custodian: str


class NoticeFacts(TypedDict):
    """`notice`: 公示 of proposed awards."""

    number: str
    title: str
    basis: str
    call_title: str
    call_number: str
    track: Literal["venture", "purchase"]
    items: list[NoticeItemFacts]
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


class DecisionFacts(TypedDict):
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
