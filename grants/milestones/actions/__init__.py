"""What is done with milestones, reports and changes."""

from grants.milestones.actions.changing import (
    approve_change,
    delete_change,
    file_change,
    opine,
    reject_change,
    request_change,
    revise_change,
    submit_change,
)
from grants.milestones.actions.judging import (
    evaluate,
    fail_overdue,
    give_hub_opinion,
    order_rectification,
    return_report,
)
from grants.milestones.actions.reporting import (
    attach_to_report,
    become_overdue,
    fall_due,
    plan,
    remove_from_report,
    save_report,
    send_report,
    start_report,
)

__all__ = [
    "approve_change",
    "attach_to_report",
    "become_overdue",
    "delete_change",
    "evaluate",
    "fail_overdue",
    "fall_due",
    "file_change",
    "give_hub_opinion",
    "opine",
    "order_rectification",
    "plan",
    "reject_change",
    "remove_from_report",
    "request_change",
    "return_report",
    "revise_change",
    "save_report",
    "send_report",
    "start_report",
    "submit_change",
]
