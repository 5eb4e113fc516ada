"""Everything that changes an application, by intention: drafting, handing in, and the officer's decisions."""

from grants.collaboration.actions.endorsing import (
    ask_endorsement,
    attach_endorsement,
    decide_endorsement,
    remind_endorser,
    sign_off,
)
from grants.collaboration.actions.inviting import (
    accept_invitation,
    change_role,
    hand_on,
    invite,
    revoke_invitation,
    take_off,
)
from grants.eligibility.actions.asking import (
    ask_for_supplement,
    comment,
    reply_to_point,
    settle_comment,
    turn_comment,
    write_notice,
)
from grants.eligibility.actions.deciding import (
    accept_findings,
    decide_line,
    decide_lines,
    find_eligible,
    find_ineligible,
    lapse,
    open_checklist,
    why_not_decide,
)
from grants.files.actions import scan_again, take_file
from grants.inbox.actions.handling import assign, assign_all, end_routing, route, route_waiting, set_routing
from grants.inbox.actions.office import (
    change_view,
    delete_label,
    delete_note,
    delete_view,
    look_at,
    make_label,
    merge_labels,
    put_label,
    record_export,
    rename_label,
    save_view,
    take_label,
    write_note,
)
from grants.prescreening.actions import KEPT_DAYS, forget_old_probes, keep_probe
from grants.submission.actions.handing_in import answer_supplement, submit, withdraw
from grants.submission.actions.receipts import order_receipt
from grants.tracking.actions import make_calendar_address, stop_calendar_address
from grants.workbooks.actions import take_over_sheet

from .carrying import carry_over, dismiss_changes
from .drafting import attach, delete_draft, remove_attachment, start
from .packages import fail_package
from .reminding import remind_of_closing
from .reusing import begin, copy_answers, take_over_profile
from .saving import Saving, save_answers, save_section
from .trying import begin_trial, delete_trial
from .uploading import UPLOADS_KEPT_FOR, begin_upload, drop_upload, finish_upload, put_part

__all__ = [
    "KEPT_DAYS",
    "UPLOADS_KEPT_FOR",
    "Saving",
    "accept_findings",
    "accept_invitation",
    "answer_supplement",
    "ask_endorsement",
    "ask_for_supplement",
    "assign",
    "assign_all",
    "attach",
    "attach_endorsement",
    "begin",
    "begin_trial",
    "begin_upload",
    "carry_over",
    "change_role",
    "change_view",
    "comment",
    "copy_answers",
    "decide_endorsement",
    "decide_line",
    "decide_lines",
    "delete_draft",
    "delete_label",
    "delete_note",
    "delete_trial",
    "delete_view",
    "dismiss_changes",
    "drop_upload",
    "end_routing",
    "fail_package",
    "find_eligible",
    "find_ineligible",
    "finish_upload",
    "forget_old_probes",
    "hand_on",
    "invite",
    "keep_probe",
    "lapse",
    "look_at",
    "make_calendar_address",
    "make_label",
    "merge_labels",
    "open_checklist",
    "order_receipt",
    "put_label",
    "put_part",
    "record_export",
    "remind_endorser",
    "remind_of_closing",
    "remove_attachment",
    "rename_label",
    "reply_to_point",
    "revoke_invitation",
    "route",
    "route_waiting",
    "save_answers",
    "save_section",
    "save_view",
    "scan_again",
    "set_routing",
    "settle_comment",
    "sign_off",
    "start",
    "stop_calendar_address",
    "submit",
    "take_file",
    "take_label",
    "take_off",
    "take_over_profile",
    "take_over_sheet",
    "turn_comment",
    "why_not_decide",
    "withdraw",
    "write_note",
    "write_notice",
]
