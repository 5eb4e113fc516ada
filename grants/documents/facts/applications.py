"""What is handed in: the application, its form on paper, the receipt."""

from typing import Literal, NotRequired, TypedDict


class TableFacts(TypedDict):
    columns: list[str]
    rows: list[list[str]]
    numeric: NotRequired[list[int]]  # columns, counted from 0, that are set right-aligned
    total: NotRequired[list[str]]  # the last row, set in bold


class AnswerFacts(TypedDict):
    question: str
    text: str  # displayed answer, "" when nothing was answered
    table: TableFacts | None


class SectionFacts(TypedDict):
    title: str
    answers: list[AnswerFacts]


class EndorsementFacts(TypedDict):
    title: str
    who: str  # the unit, or the hub
    opinion: str
    by: str  # "" where it came on paper
    at: str


class ApplicationFacts(TypedDict):
    """`application`: any application, as its form displays it."""

    number: str
    call_title: str
    project_name: str
    organisation: str
    version: int
    submitted_at: str  # "" while a draft
    requested_fen: int | None
    sections: list[SectionFacts]
    attachments: list[str]
    declarations: list[str]
    endorsements: list[str]  # titles of the boxes for opinions and seals
    endorsed: NotRequired[list[EndorsementFacts]]  # given in the system, or on paper
    digest: str  # SHA-256 of the answers


class BlankQuestionFacts(TypedDict):
    """A question to be answered by hand. `kind` says what is drawn: lines, choices to tick, a table, a tick."""

    question: str
    hint: str
    kind: Literal["lines", "choices", "table", "tick", "none"]
    lines: list[int]  # one number a line to write on
    choices: list[str]
    columns: list[str]
    rows: list[int]


class BlankSectionFacts(TypedDict):
    title: str
    help: str
    questions: list[BlankQuestionFacts]


class BlankFormFacts(TypedDict):
    """`blank_form`: a call's form on paper, to be filled in by hand."""

    code: str
    call_title: str
    issuer: str
    opens_at: str  # "" while not announced
    closes_at: str
    contact: str
    sections: list[BlankSectionFacts]


class ReceiptFacts(TypedDict):
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
    endorsed: NotRequired[list[EndorsementFacts]]
