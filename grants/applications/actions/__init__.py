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
from .endorsing import ask_endorsement, attach_endorsement, decide_endorsement, remind_endorser, sign_off
from .handing_in import answer_supplement, submit, withdraw
from .inviting import (
    accept_invitation,
    change_role,
    hand_on,
    invite,
    revoke_invitation,
    take_off,
)
from .packages import fail_package
from .receipts import make_receipt
from .reminding import remind_of_closing
from .saving import Saving, save_answers, save_section

__all__ = [
    "Saving", "accept_findings", "accept_invitation", "answer_supplement", "ask_endorsement", "ask_for_supplement", "attach", "attach_endorsement", "change_role", "decide_endorsement", "decide_line", "delete_draft", "fail_package", "find_eligible", "find_ineligible", "hand_on", "invite", "lapse", "make_receipt", "open_checklist", "remind_endorser", "remind_of_closing", "remove_attachment", "revoke_invitation", "save_answers", "save_section", "sign_off", "start", "submit", "take_off", "withdraw",
]  # fmt: skip
