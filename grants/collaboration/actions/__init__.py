"""Everything that those change who work on an application together or stand behind it."""

from .endorsing import ask_endorsement, attach_endorsement, decide_endorsement, remind_endorser, sign_off
from .inviting import accept_invitation, change_role, hand_on, invite, revoke_invitation, take_off

__all__ = [
    "accept_invitation",
    "ask_endorsement",
    "attach_endorsement",
    "change_role",
    "decide_endorsement",
    "hand_on",
    "invite",
    "remind_endorser",
    "revoke_invitation",
    "sign_off",
    "take_off",
]
