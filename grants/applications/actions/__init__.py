"""Everything that changes an application, by intention: drafting, handing in, and the officer's decisions."""

from .asking import (
    ask_for_supplement,
    comment,
    reply_to_point,
    settle_comment,
    turn_comment,
    write_notice,
)
from .deciding import (
    accept_findings,
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

__all__ = [
    "Conflict", "accept_findings", "answer_supplement", "ask_for_supplement", "attach", "comment", "decide_line",
    "delete_draft", "fail_package", "find_eligible", "find_ineligible", "lapse",
    "make_receipt", "open_checklist", "remove_attachment", "reply_to_point", "save_section",
    "settle_comment", "start", "submit", "turn_comment", "withdraw", "write_notice",
]  # fmt: skip
