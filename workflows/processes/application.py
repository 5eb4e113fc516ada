"""An application: from the first saved line to an award, or an honest no."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.arrows import Guard
from workflows.roles import applicant, lead, officer, time
from workflows.steps import PURCHASE, VENTURE, Process, state_field, step
from workflows.turns import Aside, Lot, Turn

before_closing = Guard(
    "before_closing",
    _("The call has closed. Your draft is kept; it can no longer be submitted."),
    by_arrival=True,
    of_turn=True,
)
person_verified = Guard(
    "person_verified",
    _(
        "No office has verified yet that you act for this organisation. Go on writing; the organisation's page says which "
        "office does it and what it needs from you."
    ),
    of_person=True,
    of_turn=False,
)
form_valid = Guard("form_valid", _("The form is not complete: the task list shows what is missing."))
limits_kept = Guard("limits_kept", _("The budget breaks a limit of the call: see the budget."))
one_per_organisation = Guard(
    "one_per_organisation",
    _("The organisation has already submitted as many applications as this call allows."),
)
custody_named = Guard(
    "custody_named", _("The organisation has no account of its own: name a hub that keeps custody.")
)
legal_party = Guard("legal_party", _("A contract needs a legal person: choose the hub that signs for you."))
signed_off = Guard(
    "signed_off",
    _("The person in charge has not signed off what stands here now: it is read and signed off first."),
)
endorsed = Guard(
    "endorsed",
    _("The endorsement of the managing unit or of the hub is not in: ask for it from the task list."),
)
in_supplement_term = Guard(
    "in_supplement_term", _("The term for the supplement is over."), by_arrival=True, of_turn=True
)
supplement_over = Guard("supplement_over", _("The term for the supplement is not over."))
supplement_answered = Guard("supplement_answered", _("Answer every point of the supplement."))
asked_once = Guard(
    "asked_once",
    _("A supplement has been asked for before. Everything that is missing is asked for once, in one notice."),
)
not_kin = Guard(
    "not_kin", _("An officer who belongs to the organisation does not decide on it."), of_person=True
)
checklist_decided = Guard("checklist_decided", _("Decide every line of the checklist."))
checklist_passed = Guard("checklist_passed", _("A line of the checklist has failed."))
checklist_failed = Guard("checklist_failed", _("No line of the checklist has failed."))
enough_sheets = Guard("enough_sheets", _("Too few valid score sheets."))
enough_pitch_sheets = Guard("enough_pitch_sheets", _("Too few valid score sheets."))
no_pitch = Guard("no_pitch", _("This call has a pitch: record it first."))
score_passes = Guard("score_passes", _("The score is under the call's pass mark."))
money_there = Guard("money_there", _("The money left does not cover it."))
first_of_package = Guard("first_of_package", _("Another response of this package ranks before it."))
place_is_free = Guard("place_is_free", _("No place has fallen free, or another is next in rank."))
no_award_yet = Guard("no_award_yet", _("There is an award for this application already."))
approved_budget_set = Guard("approved_budget_set", _("The approved budget is not set."))
notice_clear = Guard("notice_clear", _("The notice period runs, or an objection is open or upheld."))
award_waits = Guard(
    "award_waits", _("An award is declined after it was confirmed and before the contract is in force.")
)
package_failed = Guard("package_failed", _("Its package has not failed."))

#: Not a condition of a step: who tries a form out has nothing to finish.
not_a_trial = Guard("not_a_trial", _("This only tries the form out."), of_turn=True)

finishing = Turn(_("Finish “%(it)s”"), when=(not_a_trial,), due="the call's closing", reminds=False)
supplementing = Turn(_("Send the supplement for “%(it)s”"), due="the end of the term for the supplement")
checking = Lot(_("Check the eligibility: %(it)s"), due="the day promised for the check", by="call")


class ApplicationProcess(Process):
    process = "application"

    class State(TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        SUPPLEMENTING = "supplementing", _("Supplement asked for")
        INELIGIBLE = "ineligible", _("Ineligible")
        ELIGIBLE = "eligible", _("Eligible")
        REVIEWED = "reviewed", _("Desk review done")
        SHORTLISTED = "shortlisted", _("Shortlisted")
        PITCHED = "pitched", _("Pitched")
        RANKED = "ranked", _("Ranked")
        RECOMMENDED = "recommended", _("Recommended")
        AWARDED = "awarded", _("Awarded")
        NOT_SELECTED = "not_selected", _("Not selected")
        DISQUALIFIED = "disqualified", _("Objection upheld")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PACKAGE_FAILED = "package_failed", _("Package failed")

    state = state_field(State, State.DRAFT)

    class Meta:
        abstract = True

    @step(
        State.DRAFT,
        State.SUBMITTED,
        _("Submit"),
        who=applicant,
        when=[
            before_closing,
            person_verified,
            form_valid,
            limits_kept,
            one_per_organisation,
            custody_named,
            legal_party,
            endorsed,
            signed_off,
        ],
        notifies=[applicant, officer],
        turn=finishing,
    )
    def submit(self, **facts: Any) -> None: ...

    @step(
        State.SUBMITTED,
        State.SUPPLEMENTING,
        _("Ask for a supplement"),
        who=officer,
        when=[asked_once, not_kin],
        needs=["points"],
        notifies=[applicant],
        turn=checking,
    )
    def ask_for_supplement(self, *, due: Any, **facts: Any) -> None:
        self.supplement_due: Any = due

    @step(
        State.SUPPLEMENTING,
        State.SUBMITTED,
        _("Send the supplement"),
        who=applicant,
        when=[in_supplement_term, person_verified, supplement_answered, form_valid, signed_off],
        notifies=[officer],
        turn=supplementing,
    )
    def answer(self, **facts: Any) -> None: ...

    @step(
        State.SUPPLEMENTING,
        State.INELIGIBLE,
        _("Lapse"),
        who=(officer, time),
        when=[supplement_over],
        notifies=[applicant],
    )
    def lapse(self, **facts: Any) -> None: ...

    @step(
        State.SUBMITTED,
        State.ELIGIBLE,
        _("Pass"),
        who=officer,
        when=[checklist_decided, checklist_passed, not_kin],
        notifies=[applicant],
        turn=checking,
    )
    def find_eligible(self, **facts: Any) -> None: ...

    @step(
        State.SUBMITTED,
        State.INELIGIBLE,
        _("Fail"),
        who=officer,
        when=[checklist_decided, checklist_failed, not_kin],
        needs=["reason"],
        notifies=[applicant],
        turn=checking,
    )
    def find_ineligible(self, **facts: Any) -> None: ...

    @step(
        State.ELIGIBLE,
        State.REVIEWED,
        _("Finish the desk review"),
        who=officer,
        when=[enough_sheets],
        turn=Aside.ALONG,
    )
    def finish_desk_review(self, **facts: Any) -> None: ...

    @step(
        State.REVIEWED,
        State.SHORTLISTED,
        _("Shortlist"),
        who=officer,
        when=[score_passes],
        track=VENTURE,
        notifies=[applicant],
        turn=Aside.ALONG,
    )
    def shortlist(self, **facts: Any) -> None: ...

    @step(
        State.REVIEWED,
        State.NOT_SELECTED,
        _("Do not shortlist"),
        who=officer,
        track=VENTURE,
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.ALONG,
    )
    def leave_out(self, **facts: Any) -> None: ...

    @step(
        State.SHORTLISTED,
        State.PITCHED,
        _("Record the pitch"),
        who=officer,
        when=[enough_pitch_sheets],
        track=VENTURE,
        turn=Aside.ALONG,
    )
    def record_pitch(self, **facts: Any) -> None: ...

    @step(
        State.SHORTLISTED,
        State.RANKED,
        _("Rank without a pitch"),
        who=officer,
        when=[no_pitch],
        track=VENTURE,
        turn=Aside.ALONG,
    )
    def rank_shortlisted(self, **facts: Any) -> None: ...

    @step(State.REVIEWED, State.RANKED, _("Rank"), who=officer, track=PURCHASE, turn=Aside.ALONG)
    def rank(self, **facts: Any) -> None: ...

    @step(
        (State.PITCHED, State.RANKED),
        State.RECOMMENDED,
        _("Recommend"),
        who=lead,
        when=[no_award_yet, score_passes, money_there, not_kin],
        track=VENTURE,
        turn=Aside.ALONG,
    )
    def recommend(self, **facts: Any) -> None: ...

    @step(
        State.RANKED,
        State.RECOMMENDED,
        _("Recommend the first"),
        who=lead,
        when=[no_award_yet, first_of_package, money_there, not_kin],
        track=PURCHASE,
        turn=Aside.ALONG,
    )
    def recommend_first(self, **facts: Any) -> None: ...

    @step(
        (State.PITCHED, State.RANKED),
        State.NOT_SELECTED,
        _("Do not select"),
        who=lead,
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.ALONG,
    )
    def pass_over(self, **facts: Any) -> None: ...

    @step(
        State.NOT_SELECTED,
        State.RECOMMENDED,
        _("Step up"),
        who=lead,
        when=[no_award_yet, place_is_free, money_there, not_kin],
        notifies=[applicant, officer],
        turn=Aside.CHOICE,
    )
    def step_up(self, **facts: Any) -> None: ...

    @step(
        State.RECOMMENDED,
        State.AWARDED,
        pgettext_lazy("step", "Award"),
        who=lead,
        when=[notice_clear, approved_budget_set],
        notifies=[applicant],
        turn=Aside.ALONG,
    )
    def award(self, **facts: Any) -> None: ...

    @step(
        State.RECOMMENDED,
        State.DISQUALIFIED,
        _("Disqualify"),
        who=lead,
        when=[not_kin],
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.CHOICE,
    )
    def disqualify(self, **facts: Any) -> None: ...

    @step(
        State.AWARDED,
        State.DECLINED,
        _("Decline"),
        who=applicant,
        when=[award_waits],
        needs=["reason"],
        notifies=[officer],
        turn=Aside.CHOICE,
    )
    def decline(self, **facts: Any) -> None: ...

    @step(
        (State.SUBMITTED, State.SUPPLEMENTING, State.ELIGIBLE, State.REVIEWED, State.RANKED),
        State.PACKAGE_FAILED,
        _("End with its package"),
        who=(officer, lead),
        when=[package_failed],
        track=PURCHASE,
        needs=["reason"],
        notifies=[applicant],
        turn=Aside.ALONG,
    )
    def end_with_package(self, **facts: Any) -> None: ...

    @step(
        (
            State.DRAFT,
            State.SUBMITTED,
            State.SUPPLEMENTING,
            State.ELIGIBLE,
            State.REVIEWED,
            State.SHORTLISTED,
            State.PITCHED,
            State.RANKED,
            State.RECOMMENDED,
        ),
        State.WITHDRAWN,
        _("Withdraw"),
        who=applicant,
        needs=["reason"],
        notifies=[officer],
        turn=Aside.CHOICE,
    )
    def withdraw(self, **facts: Any) -> None: ...
