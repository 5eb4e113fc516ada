"""Everything that changes an application, by intention: drafting, handing in, and the officer's decisions."""

from .calendar import make_calendar_address, stop_calendar_address
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
from .probing import KEPT_DAYS as PROBE_KEPT_DAYS
from .probing import forget_old_probes, keep_probe
from .receipts import make_receipt
from .reusing import begin, copy_answers, take_over_profile

__all__ = [
    "PROBE_KEPT_DAYS",
    "Conflict",
    "accept_findings",
    "answer_supplement",
    "ask_for_supplement",
    "attach",
    "begin",
    "copy_answers",
    "decide_line",
    "delete_draft",
    "fail_package",
    "find_eligible",
    "find_ineligible",
    "forget_old_probes",
    "keep_probe",
    "lapse",
    "make_calendar_address",
    "make_receipt",
    "open_checklist",
    "remove_attachment",
    "save_section",
    "start",
    "stop_calendar_address",
    "submit",
    "take_over_profile",
    "withdraw",
]  # fmt: skip
