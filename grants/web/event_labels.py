"""What is recorded besides the steps of a process: facts worth keeping that move nothing, and what they are called.

A name means one thing wherever it is recorded; a process that has a step of the same name uses the step's label.
`tests/desk/test_event_labels.py` finds every name in the code and fails on one without words.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EVENT_LABELS: dict[str, str | Promise] = {
    # people
    "register_organisation": _("Organisation registered"),
    "update_organisation": _("Organisation changed"),
    "verify_organisation": _("Organisation verified"),
    "change_account": _("Account changed"),
    "verify_account": _("Account verified"),
    "confirm_account": _("Account confirmed that is not the contract's"),
    "make_hub": _("Made a hub"),
    "ask_to_join": _("Asked to act for the organisation"),
    "decide_join": _("Decided on acting for the organisation"),
    "grant_post": _("Post given"),
    "end_post": _("Post ended"),
    "propose_post": _("Post proposed"),
    "verify_person": _("Person verified"),
    "refuse_person": _("Person not believed to act for the organisation"),
    "lose_organisation": _("Organisation given into other hands"),
    "take_organisation_over": _("Organisation taken over"),
    "find_harmful": _("File taken out: harmful, says the virus scanner"),
    "change_name": _("Name corrected"),
    "describe_office": _("Particulars of the office changed"),
    "describe_installation": _("Name, address or logo of the site changed"),
    "set_day": _("Day of the calendar set"),
    "clear_day": _("Day of the calendar cleared"),
    "anchor": _("Ends of the chains mailed to the auditors"),
    # programs and calls
    "notify_money": _("Money notified"),
    "receive_money": _("Money received"),
    "allocate": _("Money set aside"),
    "create_call": _("Call begun"),
    "update_call": _("Rules changed"),
    "add_form": _("Application form added"),
    "publish_form": _("Form published"),
    "acknowledge_form": _("Warnings of the form acknowledged"),
    "use_form": _("Form chosen"),
    "change_form": _("Form changed while the call was open"),
    "try_form": _("Form tried"),
    "delete_trial": _("Trial thrown away"),
    "carry_over": _("Carried over to the changed form"),
    "read_changes": _("Read what changed in the form"),
    "add_rubric": _("Rubric added"),
    "freeze": _("Rules frozen"),
    # reviews and awards
    "step_in": _("Alternate stepped in"),
    "remind_experts": _("Experts reminded"),
    "notice_over": _("Period of the notice over"),
    "ready_to_conclude": _("Ready to be concluded"),
    # applications
    "start": _("Application begun"),
    "bring_along": _("Answers brought along"),
    "delete_draft": _("Draft deleted"),
    "invite": _("Colleague invited"),
    "accept_invitation": _("Invitation accepted"),
    "revoke_invitation": _("Invitation revoked"),
    "change_role": _("Role of a colleague changed"),
    "take_off": _("Colleague taken off"),
    "transfer": _("Put in charge"),
    "sign_off": _("Signed off"),
    "remind": _("Reminded of the endorsement"),
    "attach_endorsement": _("Stamped endorsement uploaded"),
    "closing_soon": _("Reminded of the closing moment"),
    "due_soon": _("Reminded of what is due"),
    "open_checklist": _("Checklist opened"),
    "decide_line": _("Line of the checklist decided"),
    "assign_to": _("Given to a colleague to handle"),
    "hand_over": _("Several given to a colleague to handle"),
    "take_from": _("Handled by nobody now"),
    "set_routing": _("Routing by region set"),
    "end_routing": _("Routing by region ended"),
    "merge_labels": _("Labels made one"),
    "delete_label": _("Label deleted"),
    "export_list": _("List exported"),
    "comment": _("Comment written"),
    "settle_comment": _("Comment settled or opened again"),
    "turn_comment": _("Comment put into the notice, or taken out"),
    "write_notice": _("Notice drafted"),
    # reviews
    "set_panel": _("Panel named"),
    "declare": _("Conflicts of interest declared"),
    "assign": _("Expert assigned"),
    "assign_all": _("Panel assigned to all applications"),
    # awards
    "propose": _("Award proposed"),
    "publish": _("Notice published"),
    "set_budget": _("Approved budget changed"),
    "file": _("Objection filed"),
    "open_seal": _("Identity of the objector opened"),
    "strip_evidence": _("Traces taken out of a file of evidence"),
    # contracts, milestones, changes
    "draft": _("Drawn up"),
    "amend": _("Terms changed"),
    "plan_milestones": _("Milestones planned"),
    "start_report": _("Report begun"),
    "save_report": _("Report saved"),
    "attach": _("File added"),
    "remove_file": _("File removed"),
    "hub_opinion": _("Opinion of the hub given"),
    "revise": _("Request revised"),
    "delete": _("Draft of the request deleted"),
    # disbursements and close-out
    "plan_payments": _("Payments planned"),
    "attach_invoice": _("Invoice added"),
    "remove_invoice": _("Invoice removed"),
    "reduce": _("Payment reduced"),
    "open": pgettext_lazy("close-out", "Opened"),
    "confirm_return": _("Return of money confirmed"),
    # work in the background
    "give_up_job": _("Work in the background given up"),
    "try_again": _("Background work tried again"),
    "let_go": _("Background work let go"),
}

#: What is recorded under another name now. The trail keeps what it was told.
FORMER: dict[str, str | Promise] = {
    "ask_again": _("Endorsement asked for again"),
    "draft_notice": _("Notice written"),
    "lock_round": _("Round locked"),
    "open_round": _("Round opened"),
    "publish_notice": _("Notice published"),
}


def event_label(name: str) -> str:
    """The words of a recorded fact."""
    return str({**FORMER, **EVENT_LABELS}.get(name, name.replace("_", " ")))
