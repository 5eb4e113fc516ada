"""Everything that changes an application, by intention: drafting, handing in, and the officer's decisions."""

from .deciding import (
    accept_findings,
    ask_for_supplement,
    decide_line,
    find_eligible,
    find_ineligible,
    lapse,
    open_checklist,
)
from .drafting import attach, delete_draft, remove_attachment, start
from .handing_in import answer_supplement, submit, withdraw
from .packages import fail_package
from .receipts import make_receipt
from .saving import Saving, save_answers, save_section

__all__ = [
    "Saving", "accept_findings", "answer_supplement", "ask_for_supplement", "attach", "decide_line",
    "delete_draft", "fail_package", "find_eligible", "find_ineligible", "lapse", "make_receipt", "open_checklist", "remove_attachment",
    "save_answers", "save_section", "start", "submit", "withdraw",
]  # fmt: skip
