"""Everything that changes an application on the applicant's side: begun, filled, files put to it, carried over, thrown away."""

from .drafting import attach, delete_draft, remove_attachment, start
from .form_migration import carry_over, dismiss_changes
from .packages import fail_package
from .reminding import remind_of_closing
from .reusing import begin, copy_answers, take_over_profile
from .saving import Saving, save_answers, save_section
from .trials import begin_trial, delete_trial
from .uploading import UPLOADS_KEPT_FOR, begin_upload, drop_upload, finish_upload, put_part

__all__ = [
    "UPLOADS_KEPT_FOR",
    "Saving",
    "attach",
    "begin",
    "begin_trial",
    "begin_upload",
    "carry_over",
    "copy_answers",
    "delete_draft",
    "delete_trial",
    "dismiss_changes",
    "drop_upload",
    "fail_package",
    "finish_upload",
    "put_part",
    "remind_of_closing",
    "remove_attachment",
    "save_answers",
    "save_section",
    "start",
    "take_over_profile",
]
