"""Everything that the check of eligibility changes: its lines, remarks, the one notice, and the decision."""

from .deciding import (
    accept_findings,
    decide_line,
    decide_lines,
    find_eligible,
    find_ineligible,
    lapse,
    open_checklist,
    why_not_decide,
)
from .supplementing import (
    ask_for_supplement,
    comment,
    reply_to_point,
    settle_comment,
    turn_comment,
    write_notice,
)

__all__ = [
    "accept_findings",
    "ask_for_supplement",
    "comment",
    "decide_line",
    "decide_lines",
    "find_eligible",
    "find_ineligible",
    "lapse",
    "open_checklist",
    "reply_to_point",
    "settle_comment",
    "turn_comment",
    "why_not_decide",
    "write_notice",
]
