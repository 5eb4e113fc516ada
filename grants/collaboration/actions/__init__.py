"""Everything that those change who work on an application together or stand behind it."""

from .endorsing import ask_endorsement, attach_endorsement, decide_endorsement, remind_endorser, sign_off
from .inviting import accept_invitation, change_role, invite, revoke_invitation, take_off, transfer

__all__ = [
    "accept_invitation",
    "ask_endorsement",
    "attach_endorsement",
    "change_role",
    "decide_endorsement",
    "invite",
    "remind_endorser",
    "revoke_invitation",
    "sign_off",
    "take_off",
    "transfer",
]
