"""Who holds an application now, by when, and what comes next: one answer for every state, in plain words.

What an award brings (contract, reports, payments) is told by `grants.tracking.after_award`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.applications.models import Application
from grants.eligibility.service_level import ServiceLevel
from grants.web.formatting import say_day, say_moment
from workflows import clock

#: state -> what the office does meanwhile
AT_THE_OFFICE: dict[str, str | LazyWords] = {
    "submitted": gettext_lazy("Checks whether the conditions of the call are met."),
    "pitched": gettext_lazy("Draws up the proposal, by rank and by the money there is."),
    "ranked": gettext_lazy("Draws up the proposal, by rank and by the money there is."),
    "awarded": gettext_lazy("Draws up the contract and sends it to you."),
}
#: state of the award -> what the office does meanwhile
UNDER_AN_AWARD: dict[str, str | LazyWords] = {
    "confirmed": gettext_lazy("Draws up the contract and sends it to you."),
    "suspended": gettext_lazy("Has suspended the project, and decides when it goes on."),
    "closing": gettext_lazy("Checks the final report and settles the account."),
}
#: state in which it ended (a draft ends with its call) -> what is kept, and what one can still do
AFTER_THE_END: dict[str, str | LazyWords] = {
    "draft": gettext_lazy("Your answers are kept: another call's form can be filled from them."),
    "ineligible": gettext_lazy("Your answers are kept: another call's form can be filled from them."),
    "not_selected": gettext_lazy(
        "Your answers are kept: another call's form can be filled from them. If a place falls free, the office goes "
        "down the ranking and tells whoever is next."
    ),
    "disqualified": gettext_lazy("Questions are answered by the office; your answers are kept."),
    "declined": gettext_lazy("You declined the award. Your answers are kept for another call."),
    "withdrawn": gettext_lazy(
        "You withdrew it. Your answers are kept: another call's form can be filled from them."
    ),
    "package_failed": gettext_lazy(
        "It was not about your response. What you wrote is kept, should there be another call."
    ),
}


@dataclass(frozen=True)
class Place:
    """Where an application stands, as far as the sentences below need to know."""

    application: Application
    award: Any = None
    station: str = "apply"
    promise: ServiceLevel | None = None
    #: The published notice, and whether its days are over.
    notice: Any = None
    rounds: dict[str, Any] = field(default_factory=dict)

    @property
    def call(self) -> Any:
        return self.application.call

    @property
    def office(self) -> str:
        return str(self.call.department or self.call.issuer.local_name)

    @property
    def state(self) -> str:
        """Of the application; once there is an award, it is the award that moves."""
        return str(self.application.state)

    def day_of(self, kind: str) -> date | None:
        """When a round is held; None where there is none or its day is open."""
        return getattr(self.rounds.get(kind), "held_on", None)


# --- who ------------------------------------------------------------------------------------------------------


def holder(place: Place) -> tuple[str, str]:
    """Who has it in hand, and what they do with it."""
    if place.state in ("draft", "supplementing"):
        return _("You"), place.application.organisation.local_name
    if place.award is not None and place.station == "delivery" and place.award.state != "suspended":
        return place.application.organisation.local_name, _("Carries the project out and reports on it.")
    if place.award is not None and place.award.state in UNDER_AN_AWARD:
        return place.office, str(UNDER_AN_AWARD[place.award.state])
    told = HOLDERS.get(place.state)
    return told(place) if told else (place.office, str(AT_THE_OFFICE.get(place.state, "")))


def _desk(place: Place) -> tuple[str, str]:
    return _("The experts"), _("They score on their own; nobody sees the others' scores.")


def _reviewed(place: Place) -> tuple[str, str]:
    if place.application.track == "purchase":
        return place.office, _("Ranks the responses by the experts' scores.")
    return place.office, _("Draws up the shortlist from the experts' scores.")


def _shortlisted(place: Place) -> tuple[str, str]:
    if "pitch" in place.rounds:
        return _("The panel"), _("Hears the pitches and scores them.")
    return place.office, _("Draws up the ranking.")


def _recommended(place: Place) -> tuple[str, str]:
    if place.notice is None:
        return place.office, _("Prepares the public notice.")
    if place.notice.is_over:
        return place.office, _("Decides after the notice, once every objection is answered.")
    return place.office, _("Takes in and examines objections.")


HOLDERS: dict[str, Callable[[Place], tuple[str, str]]] = {
    "eligible": _desk,
    "reviewed": _reviewed,
    "shortlisted": _shortlisted,
    "recommended": _recommended,
}


# --- by when --------------------------------------------------------------------------------------------------


def _promised(place: Place) -> str:
    """The day by which the present step is promised, in words; while the clock of the check stands still, what is
    left of its term. Nothing where nothing was promised."""
    if place.promise is not None and place.promise.day is None:
        return ngettext(
            "%(n)d working day after your answer: the clock of the check stands still meanwhile.",
            "%(n)d working days after your answer: the clock of the check stands still meanwhile.",
            place.promise.days_left,
        ) % {"n": place.promise.days_left}
    day = place.promise.day if place.promise else _promised_day(place)
    if day is None:
        return ""
    if day < clock.today():
        return _("%(day)s; it is overdue.") % {"day": say_day(day)}
    return say_day(day)


def _promised_day(place: Place) -> date | None:
    if place.award is not None and place.application.state == "awarded":
        return place.call.sign_by if place.award.state == "confirmed" else None
    if place.state == "recommended" and place.notice is not None:
        return None  # the days of the notice are drawn one by one
    return {
        "eligible": place.day_of("desk"),
        "shortlisted": place.day_of("pitch"),
        "reviewed": place.day_of("pitch"),
        "pitched": place.call.notice_on,
        "ranked": place.call.notice_on,
        "recommended": place.call.notice_on,
    }.get(place.state)


# --- what comes next --------------------------------------------------------------------------------------------


def coming(place: Place) -> tuple[str, str]:
    """What comes next, with its promised day, and whether the applicant has to do anything."""
    if place.state in ("draft", "supplementing"):
        return _own_turn(place)
    if place.station in ("eligibility", "desk", "pitch"):
        return _checked_and_scored(place)
    nothing = _("There is nothing you have to do now.")
    if place.station == "notice":
        waits = _("Public notice") + on(place.call.notice_on)
        return (
            waits if place.notice is None else _("Signing the contract") + by(place.call.sign_by)
        ), nothing
    return _under_award(place, nothing)


def _own_turn(place: Place) -> tuple[str, str]:
    if place.state == "supplementing":
        due = place.application.supplement_due
        return _("Send the supplement") + by(due), _("One notice lists everything that is asked for.")
    if _has_closed(place):
        return _("The call has closed"), str(AFTER_THE_END["draft"])
    return _("Submit") + by(place.call.closes_at), _("The task list shows what is still missing.")


def _checked_and_scored(place: Place) -> tuple[str, str]:
    nothing = _("There is nothing you have to do now.")
    pitch = _("Pitch") + on(place.day_of("pitch")) if "pitch" in place.rounds else ""
    notice = _("Public notice") + on(place.call.notice_on)
    named = _("The notice names the projects that are proposed.")
    if place.state == "submitted":
        return _("Result of the eligibility check") + by(
            place.promise.day if place.promise else None
        ), nothing
    following = {
        "eligible": (pitch or notice, nothing),
        "reviewed": (pitch, _("You are told whether it is shortlisted.")) if pitch else (notice, named),
        "shortlisted": (notice, _("Bring to the pitch what the call asks for.") if pitch else named),
    }
    return following.get(place.state, (notice, named))


def _under_award(place: Place, nothing: str) -> tuple[str, str]:
    call = place.call
    if place.award is not None and place.award.state == "suspended":
        return _("The project goes on"), _("You are told when it does; until then no payment is made.")
    following: dict[str, tuple[str, str]] = {
        "contract": (_("Delivery") + on(call.delivery_from), _("You will get the contract to sign.")),
        "delivery": (
            _("Close-out") + by(call.final_until),
            _("Report in time; payments follow the reports."),
        ),
        "closeout": (_("The account is closed"), nothing),
    }
    return following.get(place.station, ("", ""))


def note(place: Place, ended: bool) -> str:
    """The hour that counts now; after the end, what is kept and what one can still do."""
    application = place.application
    if application.state == "supplementing" and application.supplement_due:
        return _("Answer by %(when)s.") % {"when": say_moment(application.supplement_due)}
    if application.state == "draft" and application.call.closes_at:
        if _has_closed(place):
            return _("The call has closed. Your draft is kept; it can no longer be submitted.")
        return _("The call closes %(when)s.") % {"when": say_moment(application.call.closes_at)}
    return str(AFTER_THE_END.get(application.state, "")) if ended else ""


def _has_closed(place: Place) -> bool:
    return place.call.closes_at is not None and place.call.closes_at <= clock.now()


def by(day: date | datetime | None) -> str:
    if day is None:
        return ""
    shown = say_moment(day) if isinstance(day, datetime) else say_day(day)
    return _(", by %(day)s") % {"day": shown}


def on(day: date | datetime | None) -> str:
    if day is None:
        return ""
    return _(", %(day)s") % {"day": say_day(timezone.localdate(day) if isinstance(day, datetime) else day)}
