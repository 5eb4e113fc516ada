"""Which of the six tones, and which icon, a state of a process wears.

Six tones are all there are: "" (not begun), wait, move, done, hold, stop.
A new state takes a new word in an old tone.
A state means the same in most processes; where it does not, `BY_PROCESS` says so.
"""

Tone = tuple[str, str]

NOT_BEGUN: Tone = ("", "pen")
LOCKED: Tone = ("", "lock")
TAKEN_BACK: Tone = ("", "return")
NOT_YET: Tone = ("", "clock")
WAIT: Tone = ("wait", "clock")
MOVE: Tone = ("move", "play")
PASSED: Tone = ("move", "tick")
SEEN: Tone = ("move", "eye")
DONE: Tone = ("done", "tick")
SEALED: Tone = ("done", "lock")
HOLD: Tone = ("hold", "pause")
STOP: Tone = ("stop", "cross")
TROUBLE: Tone = ("stop", "warn")

STATES: dict[str, Tone] = {
    # begun by nobody yet
    "draft": NOT_BEGUN,
    "drafted": NOT_BEGUN,
    "needed": NOT_BEGUN,
    "assigned": NOT_BEGUN,
    "planned": NOT_YET,
    "archived": LOCKED,
    "waived": TAKEN_BACK,
    "withdrawn": TAKEN_BACK,
    "declined": TAKEN_BACK,
    "recused": TAKEN_BACK,
    # somebody has to act
    "announced": WAIT,
    "asked": WAIT,
    "submitted": WAIT,
    "supplementing": WAIT,
    "received": WAIT,
    "recommended": WAIT,
    "requested": WAIT,
    "reported": WAIT,
    "due": WAIT,
    "issued": WAIT,
    "signed_by_grantee": WAIT,
    "signed_by_hub": WAIT,
    "proposed": WAIT,
    "opined": WAIT,
    "checked": WAIT,
    "audited": WAIT,
    "evaluated": WAIT,
    "reviewed": WAIT,
    "settling": WAIT,
    # it goes on
    "open": MOVE,
    "published": SEEN,
    "reviewing": MOVE,
    "scoring": MOVE,
    "investigating": MOVE,
    "publicised": SEEN,
    "delivering": MOVE,
    "effective": MOVE,
    "closing": MOVE,
    "opened": MOVE,
    "contracted": MOVE,
    "eligible": PASSED,
    "shortlisted": PASSED,
    "pitched": PASSED,
    "ranked": PASSED,
    "approved": PASSED,
    "confirmed": PASSED,
    "decided": PASSED,
    "closed": MOVE,
    "filed": PASSED,
    # it is done
    "awarded": DONE,
    "accepted": DONE,
    "given": DONE,
    "paid": DONE,
    "completed": DONE,
    "concluded": DONE,
    "settled": DONE,
    "replied": DONE,
    "dismissed": DONE,
    "continued": MOVE,
    "locked": DONE,
    # it is held
    "held": HOLD,
    "suspended": HOLD,
    "rectifying": HOLD,
    "returned": HOLD,
    # it has failed or was ended
    "ineligible": STOP,
    "refused": STOP,
    "not_selected": STOP,
    "disqualified": STOP,
    "revoked": STOP,
    "terminated": STOP,
    "cancelled": STOP,
    "package_failed": STOP,
    "rejected": STOP,
    "failed": STOP,
    "lapsed": STOP,
    "not_accepted": STOP,
    "disallowed": STOP,
    "upheld": STOP,
    "overdue": TROUBLE,
    "refunded": DONE,
}

BY_PROCESS: dict[str, dict[str, Tone]] = {
    "review": {"submitted": DONE, "assigned": WAIT},
    "objection": {"accepted": MOVE, "dismissed": DONE},
    "award": {"closed": DONE, "closing": MOVE},
    "closeout": {"closed": DONE, "reported": WAIT},
    "tranche": {"reviewed": PASSED, "approved": PASSED, "issued": MOVE, "due": WAIT},
    "change": {"approved": DONE, "filed": DONE},
    "claim": {"approved": PASSED},
    "round": {"locked": SEALED},
    "call": {"closed": WAIT, "publicised": MOVE},
}


def tone(process: str, state: str) -> Tone:
    """The tone and icon of a state. An older event may name a state that is gone: it is quiet, never an error."""
    return BY_PROCESS.get(process, {}).get(state) or STATES.get(state, NOT_BEGUN)
