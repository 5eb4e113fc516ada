"""What the facts of an event are called, and what their codes mean: an audit trail is read by people.

`tests/desk/test_facts.py` finds every name that is recorded, in the code and in the demonstration, and fails on one
without words.
"""

from django.apps import apps
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.awards.models import PublicNotice
from grants.calls.models import Call, ReviewRound
from grants.closeout.models import CloseOut
from grants.collaboration.models import Colleague, Endorsement
from grants.eligibility.checklist import TITLES
from grants.eligibility.models import EligibilityLine
from grants.milestones.models import ChangeRequest, Milestone
from grants.people.installation import Installation
from grants.people.models import Office, Organisation, User
from grants.web.lists.view import LISTS
from workflows import roles

FACTS: dict[str, str | Promise] = {
    # money
    "fen": pgettext_lazy("fact", "Sum"),
    "requested_fen": pgettext_lazy("money", "Requested"),
    "approved_fen": pgettext_lazy("money", "Approved"),
    "contracted_fen": pgettext_lazy("money", "Contracted"),
    "paid_fen": pgettext_lazy("money", "Paid"),
    "spent_fen": pgettext_lazy("money", "Spent"),
    "to_return_fen": pgettext_lazy("money", "To return"),
    "less_fen": _("Less by"),
    "shares": _("By source"),
    "tranches": _("Payments"),
    "transfer": _("Moved between categories"),
    "spent_by_category": _("Spent by category"),
    "figures": pgettext_lazy("fact", "Figures"),
    "fund": _("Fund source"),
    "pool": _("Pool"),
    "bank_ref": _("Bank reference"),
    "reference": _("Reference"),
    "account": _("Account"),
    "account_seal": _("Seal of the account"),
    "claim_seal": _("Seal of the claim"),
    "paid_on": _("Paid on"),
    "lines": _("Budget lines"),
    # people and places
    "user": _("Person"),
    "who": _("Person"),
    "to": _("Given to"),
    "handler": _("Handled by"),
    "invited_by": _("Invited by"),
    "proposed_by": _("Proposed by"),
    "role": _("Role"),
    "granted": _("Granted"),
    "at": pgettext_lazy("fact", "At"),
    "organisation": _("Organisation"),
    "region": _("Region"),
    "tier": _("Tier"),
    "is_hub": _("Hub"),
    "hub_kind": _("Kind of hub"),
    "verified": _("Verified"),
    # what it is about
    "title": _("Title"),
    "name": _("Name"),
    "call": _("Call"),
    "award": _("Award"),
    "contract": _("Contract"),
    "supplements": _("Supplementary to"),
    "change": _("Change"),
    "notice": _("Notice"),
    "document": _("Document"),
    "applications": _("Applications"),
    "form": _("Form"),
    "form_version": _("Version of the form"),
    "version": _("Version"),
    "number": _("No."),
    "year": _("Year"),
    "kind": _("Kind"),
    "track": _("Track"),
    "section": _("Section"),
    "question": _("Question"),
    "comment": _("Comment"),
    "points": pgettext_lazy("fact", "Points"),
    "asks": _("Asks for a correction"),
    "settled": _("Settled"),
    "line": _("Line of the checklist"),
    "result": _("Result"),
    "reason": _("Reason"),
    "note": _("Note"),
    "label": _("Label"),
    "into": pgettext_lazy("fact", "Into"),
    "on": _("Applications with it"),
    "list": pgettext_lazy("fact", "List"),
    "rows": pgettext_lazy("fact", "Rows"),
    "view": pgettext_lazy("fact", "View"),
    "together": _("Together"),
    "origin": _("Brought along from"),
    "left": pgettext_lazy("fact", "Left"),
    "drafts": _("Drafts"),
    "warnings": _("Warnings"),
    "changed": pgettext_lazy("fact", "Changed"),
    "before": pgettext_lazy("fact", "Before"),
    "after": pgettext_lazy("fact", "After"),
    "was": pgettext_lazy("fact", "Before"),
    # reviewing and deciding
    "round": _("Round"),
    "held_on": _("Held on"),
    "expert": _("Expert"),
    "experts": _("Experts"),
    "alternates": _("Alternates"),
    "stands_in_for": _("Stands in for"),
    "conflicts": _("Conflicts of interest"),
    "sheets": _("Sheets"),
    "results": _("Results"),
    "second": _("Second person"),
    "score": _("Score"),
    "item_scores": _("Scores by item"),
    "total": _("Total"),
    "mean": _("Mean"),
    "valid": _("Valid sheets"),
    "grade": _("Grade"),
    "opinion": _("Opinion"),
    "minutes": _("Minutes"),
    "decision": _("Decision"),
    "reply": _("Reply"),
    "named": _("Signed with a name"),
    # days
    "arrived_at": _("Arrived at"),
    "closes_at": _("Closes"),
    "due": _("Due"),
    "due_on": _("Due"),
    "due_by": _("Pay by"),
    "day": _("Day"),
    "is_workday": _("Working day"),
    "starts_on": _("Starts on"),
    "ends_on": _("Ends on"),
    "signed_on": _("Signed on"),
    "rectify_by": _("Put right by"),
    "milestones": _("Milestones"),
    # files, chains, work in the background
    "file": _("File"),
    "scan": _("Hash of the scan"),
    "sha256": _("Hash"),
    "heads": _("Ends of the chains"),
    "key": pgettext_lazy("fact", "About"),
    "attempts": _("Attempts"),
}

#: Names whose values are codes, and the words of the codes.
CODES: dict[str, tuple[type[TextChoices], ...]] = {
    "role": (Colleague.Role,),
    "tier": (Organisation.Tier,),
    "track": (Call.Track,),
    "round": (ReviewRound.Kind,),
    "grade": (CloseOut.Grade,),
    "kind": (ChangeRequest.Kind, PublicNotice.Kind, Milestone.Kind, Endorsement.Kind),
    "result": (EligibilityLine.Result,),
    "milestones": (Milestone.Kind,),
}

#: How long before its day somebody was reminded: hours or days, and days after it.
TIME_LEFT: dict[str, str | Promise] = {
    "3h": _("less than 3 hours"),
    "2d": _("less than 2 days"),
    "7d": _("less than 7 days"),
    "3": _("3 days at most"),
    "1": _("1 day at most"),
    "-1": _("none: its day has passed"),
}

#: The chains whose ends are written down.
CHAINS: dict[str, str | Promise] = {"events": _("Audit trail"), "ledger": _("Journal")}

#: Names whose values are the keys of people.
PEOPLE = {"handler", "invited_by", "proposed_by", "to", "who"}

#: What has a history and no name of its own on any screen.
THINGS: dict[str, str | Promise] = {
    "fundpool": _("Pool"),
    "formdefinition": _("Form"),
    "package": _("Package"),
    "post": _("Post"),
    "round": _("Round"),
    "colleague": _("Colleague"),
    "invitation": _("Invitation"),
    "joinrequest": _("Request to act for an organisation"),
    "regionrouting": _("Routing by region"),
    "attachment": _("File"),
    "day": _("Calendar"),
    "chain": _("Ends of the chains"),
    "chainhead": _("Ends of the chains"),
}


def fact_words(name: str) -> str:
    """What a fact is called; a field of what was changed by the model's own word."""
    if name in FACTS:
        return str(FACTS[name])
    for model in (Organisation, Office, Call, Installation, User):
        field = next((f for f in model._meta.fields if f.name == name), None)
        if field is not None:
            return str(capfirst(field.verbose_name))
    return name.replace("_", " ")


def code_words(name: str, value: str) -> str:
    """What a code means; what is none stays as it is."""
    if name == "line":
        return str(TITLES.get(value, value))
    if name == "list" and value in LISTS:
        return str(LISTS[value].title)
    if name == "left":
        return str(TIME_LEFT.get(value, value))
    if name == "heads":
        chain, _blank, end = value.partition(" ")
        return f"{CHAINS.get(chain, chain)} {end}"
    if name == "changed":
        return fact_words(value)
    if name == "role" and value in roles.LABELS:
        return str(roles.LABELS[value])
    for choices in CODES.get(name, ()):
        if value in choices.values:
            return str(choices(value).label)
    return value


def person_words(key: int) -> str:
    """The name of whom a fact keeps by key."""
    return str(User.objects.filter(pk=key).first() or "—")


def thing_words(name: str) -> str:
    """What a thing is called that has a history."""
    if name in THINGS:
        return str(THINGS[name])
    for label in ("grants", "workflows"):
        for model in apps.get_app_config(label).get_models():
            if name in (getattr(model, "process", ""), model._meta.model_name):
                return str(capfirst(model._meta.verbose_name))
    return name
