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
from .drafting import Conflict, attach, delete_draft, remove_attachment, save_section, start
from .handing_in import answer_supplement, submit, withdraw
from .packages import fail_package
from .receipts import make_receipt
from .scanning import scan_again
from .sheets import take_over_sheet
from .uploading import begin_upload, drop_upload, finish_upload, put_part, sweep_uploads

__all__ = [
    "Conflict", "accept_findings", "answer_supplement", "ask_for_supplement", "attach", "begin_upload", "decide_line",
    "delete_draft", "drop_upload", "fail_package", "find_eligible", "find_ineligible", "finish_upload", "lapse", "make_receipt", "open_checklist", "put_part", "remove_attachment",
    "save_section", "scan_again", "start", "submit", "sweep_uploads", "take_over_sheet", "withdraw",
]  # fmt: skip
