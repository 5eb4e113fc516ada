"""Everything that changes an application, by intention: drafting, handing in, and the officer's decisions."""

from .carrying import carry_over, dismiss_changes
from .deciding import (
    accept_findings,
    ask_for_supplement,
    decide_line,
    find_eligible,
    find_ineligible,
    lapse,
    open_checklist,
)
from .drafting import Conflict, attach, delete_draft, remove_attachment, save_section, start
from .handing_in import answer_supplement, submit, withdraw
from .packages import fail_package
from .receipts import make_receipt
from .trying import begin_trial, delete_trial

__all__ = [
    "Conflict",
    "accept_findings",
    "answer_supplement",
    "ask_for_supplement",
    "attach",
    "begin_trial",
    "carry_over",
    "decide_line",
    "delete_draft",
    "delete_trial",
    "dismiss_changes",
    "fail_package",
    "find_eligible",
    "find_ineligible",
    "lapse",
    "make_receipt",
    "open_checklist",
    "remove_attachment",
    "save_section",
    "start",
    "submit",
    "withdraw",
]  # fmt: skip
