"""Reads around the beginning of a draft: how an organisation stands in a call, what can be taken over, what was."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.applications.models import Application
from grants.applications.models.application import NOT_COUNTED
from grants.applications.prefilling import WHY, from_link, may_be_linked
from grants.calls.admission import refusals
from grants.calls.form import call_form
from grants.calls.models import Call
from grants.calls.queries import current_version
from grants.filling.draft import Draft
from grants.forms.definition import Form
from grants.forms.questions import Question
from grants.people.models import Organisation
from grants.prescreening.assessment import facts_of, running_grants, who_of
from workflows.models import Event
from workflows.processes.application import one_per_organisation

# --- how an organisation stands in a call ---------------------------------------------------------------------------


@dataclass
class CallStanding:
    """One of a person's organisations before a draft begins: what it has here already, and what stands against it."""

    organisation: Organisation
    drafts: list[Application] = field(default_factory=list)
    submitted: list[Application] = field(default_factory=list)
    running: list[Application] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    is_full: bool = False
    #: Codes of the packages in which it has all the responses that the call allows.
    full_packages: list[str] = field(default_factory=list)

    @property
    def is_clear(self) -> bool:
        return not (self.drafts or self.submitted or self.running or self.against)

    @property
    def full(self) -> str:
        """The sentence of the gate of `submit`, said before anybody writes for nothing."""
        return str(one_per_organisation.sentence) if self.is_full else ""

    @property
    def full_in(self) -> str:
        """The same of a purchase, where the number is one of each package."""
        codes = _(", ").join(self.full_packages)
        return (
            _("It has as many responses as the call allows to: %(codes)s.") % {"codes": codes}
            if codes
            else ""
        )


def standings(call: Call, user: Any) -> list[CallStanding]:
    """The person's organisations as they stand in a call; the same number of queries for one and for many."""
    own = Organisation.objects.filter(pk__in=user.organisations_as("applicant"))
    rows = {o.pk: CallStanding(o) for o in own.select_related("region", "custodian").order_by("name")}
    here = Application.objects.filter(call=call, organisation__in=rows).exclude(state="withdrawn")
    for one in here.select_related("call", "organisation", "package", "made_by").order_by("made_at"):
        row = rows[one.organisation_id]
        (row.drafts if one.state == "draft" else row.submitted).append(one)
    for one in running_grants(list(rows)).order_by("code"):
        rows[one.organisation_id].running.append(one)
    who = who_of(call)
    for row in rows.values():
        row.against = refusals(who, facts_of(row.organisation, running=bool(row.running)))
        counted = [one for one in row.submitted if one.state not in NOT_COUNTED]
        if call.track != "purchase":
            row.is_full = len(counted) >= call.max_per_organisation
            continue
        of_package = Counter(one.package.code for one in counted if one.package)
        row.full_packages = sorted(code for code, n in of_package.items() if n >= call.max_per_organisation)
    return list(rows.values())


# --- earlier applications -----------------------------------------------------------------------------------------------


def earlier(user: Any, organisation: Organisation | None = None, leave_out: int = 0) -> QuerySet[Application]:
    """The applications whose answers a person may take over: of his own organisation, drafts too, newest first."""
    own = Application.objects.filter(organisation__in=user.organisations_as("applicant"))
    if organisation is not None:
        own = own.filter(organisation=organisation)
    return own.exclude(pk=leave_out).select_related("call", "organisation").order_by("-made_at", "-pk")


# --- what a link answers


def form_in_force(call: Call) -> Form:
    return call_form(current_version(call) or call)


def linked_questions(call: Call, parameters: Any) -> list[Question]:
    """The questions that the parameters of an address answer."""
    if not parameters:
        return []
    form = form_in_force(call)
    keys = {key for given in from_link(form, parameters).values() for key in given}
    return [question for question in form.questions() if question.key in keys]


def linkable(call: Call) -> list[Question]:
    """The questions that the page offers for a link; a place is better chosen by whoever applies."""
    asked = form_in_force(call).questions()
    return [question for question in asked if may_be_linked(question) and question.does.by_link != "quiet"]


# --- what was brought along -----------------------------------------------------------------------------------------------

SOURCES: dict[str, str | Promise] = {
    "profile": gettext_lazy("From the organisation's profile"),
    "link": gettext_lazy("From the link, please check"),
    "copy": gettext_lazy("From an earlier application, please check"),
}


@dataclass
class Along:
    """Answers that came from one source and nobody has changed since, and what of it was not taken over."""

    source: str
    words: str
    origin: str
    questions: list[Question]
    left: list[tuple[str, str]]


def brought_along(draft: Draft[Application]) -> list[Along]:
    """What a draft did not get from a person's hands, until somebody has saved it."""
    events = Event.objects.filter(
        process="application", subject_id=draft.filled.pk, action="bring_along"
    ).order_by("seq")
    latest = {event.facts["came"]: event.facts for event in events}
    found = [_along(draft, facts) for facts in latest.values()]
    return [one for one in found if one.questions or one.left]


def _along(draft: Draft[Application], facts: dict[str, Any]) -> Along:
    questions = [
        question
        for section, keys in facts["questions"].items()
        for key in keys
        if (question := draft.form.question(key)) and _is_untouched(draft, section, key, facts["revisions"])
    ]
    left = [(_label(draft, key) or key, str(WHY.get(why, why))) for key, why in facts.get("left", [])]
    return Along(facts["came"], str(SOURCES[facts["came"]]), facts.get("origin", ""), questions, left)


def _is_untouched(draft: Draft[Application], section: str, key: str, revisions: dict[str, int]) -> bool:
    return section in draft.kept and draft.stamp(section, key).revision <= revisions.get(section, 0)


def _label(draft: Draft[Application], key: str) -> str:
    question = draft.form.question(key)
    if question is None and draft.filled.copied_from is not None:
        question = draft.filled.copied_from.form().question(key)
    return question.label if question else ""
