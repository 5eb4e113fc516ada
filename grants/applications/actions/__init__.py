"""Everything that changes an application, by intention: drafting, handing in, and the officer's decisions."""

from .deciding import (
    accept_findings,
    ask_for_supplement,
    decide_line,
    find_eligible,
    find_ineligible,
    lapse,
    open_checklist,
    why_not_decide,
)
from .drafting import Conflict, attach, delete_draft, remove_attachment, save_section, start
from .handing_in import answer_supplement, submit, withdraw
from .office import (
    assign,
    change_view,
    delete_label,
    delete_note,
    delete_view,
    end_routing,
    look_at,
    make_label,
    merge_labels,
    put_label,
    record_export,
    rename_label,
    route,
    route_waiting,
    save_view,
    set_routing,
    take_label,
    write_note,
)
from .packages import fail_package
from .receipts import make_receipt

__all__ = [
    "Conflict", "accept_findings", "answer_supplement", "ask_for_supplement", "assign", "attach", "change_view",
    "decide_line", "delete_draft", "delete_label", "delete_note", "delete_view", "end_routing", "fail_package", "find_eligible",
    "find_ineligible", "lapse", "look_at", "make_label", "make_receipt", "merge_labels", "open_checklist", "put_label",
    "record_export", "remove_attachment", "rename_label", "route", "route_waiting", "save_section", "save_view",
    "set_routing", "start", "submit", "take_label", "why_not_decide", "withdraw",
    "write_note",
]  # fmt: skip
