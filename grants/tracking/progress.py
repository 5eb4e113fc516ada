"""Where an application is, who holds it, since when, what comes next and by when: the follow page's facts.

A track is a line of stations. Each has its own line of figures once it is behind, and the call's promised
day while it is ahead. Nothing here moves anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.applications.models import Application
from grants.eligibility.service_level import ServiceLevel
from grants.eligibility.service_level_queries import (
    UNDER_CHECK,
    service_level_of,
    service_level_of_call,
    usual_days,
)
from grants.tracking import current_holder
from grants.tracking.after_award import AfterAward, after_award
from grants.tracking.current_holder import Place
from grants.web.formatting import say_day, say_moment, yuan
from workflows import clock, workdays
from workflows.models import Event

LINES: dict[str, tuple[str, ...]] = {
    "venture": ("apply", "eligibility", "desk", "pitch", "notice", "contract", "delivery", "closeout"),
    "purchase": ("apply", "eligibility", "desk", "notice", "contract", "delivery", "closeout"),
}
WORDS: dict[str, str | LazyWords] = {
    "apply": gettext_lazy("Application"),
    "eligibility": gettext_lazy("Eligibility check"),
    "desk": gettext_lazy("Desk review"),
    "pitch": gettext_lazy("Pitch"),
    "notice": gettext_lazy("Public notice"),
    "contract": gettext_lazy("Signing the contract"),
    "delivery": gettext_lazy("Delivery"),
    "closeout": gettext_lazy("Close-out"),
}
#: state of the application -> the station it stands at
STANDS: dict[str, str] = {
    "draft": "apply",
    "submitted": "eligibility",
    "supplementing": "eligibility",
    "ineligible": "eligibility",
    "package_failed": "eligibility",
    "eligible": "desk",
    "reviewed": "desk",
    "ranked": "desk",
    "shortlisted": "pitch",
    "pitched": "pitch",
    "recommended": "notice",
    "disqualified": "notice",
    "declined": "contract",
}
AWARD_STANDS: dict[str, str] = {
    "proposed": "contract",
    "publicised": "contract",
    "confirmed": "contract",
    "lapsed": "contract",
    "revoked": "notice",
    "contracted": "delivery",
    "delivering": "delivery",
    "suspended": "delivery",
    "terminated": "delivery",
    "closing": "closeout",
    "closed": "closeout",
}
ENDS = {"ineligible", "package_failed", "not_selected", "disqualified", "declined", "withdrawn"}
AWARD_ENDS = {"lapsed", "revoked", "terminated"}


@dataclass
class Station:
    """One stop of the line. `state`: past, now, ended, or "" while it is ahead."""

    key: str
    number: int
    state: str = ""
    when: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return str(WORDS[self.key])


@dataclass
class Tracking:
    """All that the page says."""

    stations: list[Station]
    now: str
    now_note: str
    days: list[date]
    holder: str
    holder_note: str
    since: datetime | None
    next: str
    next_note: str
    ended: bool
    reason: str
    #: By when it is promised, in words; and how long it usually takes.
    promised: str = ""
    usual: int | None = None
    go: tuple[str, str] | None = None
    links: list[tuple[str, str]] = field(default_factory=list)


def track(application: Application) -> Tracking:
    """Put together from the row, its call, its events and, through reverse relations, what later stages
    know."""
    prefetch_related_objects([application.call], "rounds")  # every station asks which rounds there are
    award = getattr(application, "award_row", None)
    events = list(application.history())
    promise = service_level_of(application) if application.state in UNDER_CHECK else None
    stations = _stations(application, award, events, promise)
    current = next((s for s in stations if s.state in ("now", "ended")), stations[-1])
    notice = _notice(application) if current.key == "notice" else None
    rounds = {one.kind: one for one in application.call.rounds.all()}
    place = Place(application, award, current.key, promise, notice, rounds)
    after = after_award(application, award) if award is not None else AfterAward()
    for station in stations:
        if station.state:
            station.lines += after.lines.get(station.key, [])
    ended = current.state == "ended"
    over = ended or all(s.state == "past" for s in stations)
    holder, holder_note = ("", "") if over else after.holder or current_holder.holder(place)
    next_, next_note = ("", "") if over else after.next or current_holder.coming(place)
    return Tracking(
        stations=stations,
        now=after.now or _now(application, award, current, notice),
        now_note=after.note or current_holder.note(place, ended),
        days=notice_days(notice) if notice and not ended else [],
        holder=holder,
        holder_note=holder_note,
        since=after.since or _moved(events) or application.made_at,
        next=next_,
        next_note=next_note,
        ended=over,
        reason=reason_of(application, events) if ended else "",
        promised="" if over else current_holder._promised(place),
        usual=usual_days(application) if promise and not promise.stands_still else None,
        go=after.go,
        links=after.links,
    )


def _moved(events: list[Event]) -> datetime | None:
    """When it last came from one state into another: what the office noted meanwhile moves nothing."""
    return next((event.at for event in reversed(events) if event.target), None)


def reason_of(application: Application, events: list[Event]) -> str:
    """Why it ended, as the last step that moved it said."""
    if application.result_reason:
        return application.result_reason
    for event in reversed(events):
        if event.target == application.state and event.facts.get("reason"):
            return str(event.facts["reason"])
    return ""


# --- the line ---------------------------------------------------------------------------------------------


def _line(application: Application) -> tuple[str, ...]:
    """The stations of the track; a round that the call does without is no station."""
    keys = LINES[application.track]
    if "pitch" in keys and not any(r.kind == "pitch" for r in application.call.rounds.all()):
        keys = tuple(key for key in keys if key != "pitch")
    return keys


def _stations(
    application: Application, award: Any, events: list[Event], promise: ServiceLevel | None
) -> list[Station]:
    keys = _line(application)
    here, ended = _stand(application, award, events, keys)
    done = award is not None and award.state == "closed"
    stations = []
    for n, key in enumerate(keys):
        station = Station(key, n + 1)
        if n < keys.index(here) or done:
            station.state = "past"
        elif key == here:
            station.state = "ended" if ended else "now"
        if station.state or not ended:  # what will not be reached has no day
            station.when = _day_of(application, award, events, station, promise)
        station.lines = _lines(application, award, events, station)
        stations.append(station)
    return stations


def _stand(
    application: Application, award: Any, events: list[Event], keys: tuple[str, ...]
) -> tuple[str, bool]:
    """The station and whether the line ends there."""
    state = application.state
    if state == "awarded" and award is not None:
        return AWARD_STANDS.get(award.state, "contract"), award.state in AWARD_ENDS
    if state == "awarded":
        return "contract", False
    if state in ("withdrawn", "not_selected"):
        last = next((e for e in reversed(events) if e.target == state), None)
        at = STANDS.get(last.source if last else "draft", "apply")
        return (at if at in keys else "desk"), True
    here = STANDS.get(state, "apply")
    return (here if here in keys else "desk"), state in ENDS


def _at(events: list[Event], *names: str) -> datetime | None:
    return next((e.at for e in reversed(events) if e.action in names), None)


def _day_of(
    application: Application, award: Any, events: list[Event], station: Station, promise: ServiceLevel | None
) -> str:
    """When it was, or when it is promised."""
    call = application.call
    rounds = {r.kind: r for r in call.rounds.all()}
    happened: dict[str, datetime | None] = {
        "apply": application.submitted_at,
        "eligibility": _at(events, "find_eligible", "find_ineligible", "lapse", "end_with_package"),
        "desk": rounds["desk"].locked_at if "desk" in rounds else None,
        "pitch": rounds["pitch"].locked_at if "pitch" in rounds else None,
        "notice": _at(events, "award", "disqualify"),
        "contract": None,
    }
    promised: dict[str, date | datetime | None] = {
        "apply": call.closes_at,
        "eligibility": promise.day if promise else service_level_of_call(call),
        "desk": rounds["desk"].held_on if "desk" in rounds else None,
        "pitch": rounds["pitch"].held_on if "pitch" in rounds else None,
        "notice": call.notice_on,
        "contract": call.sign_by,
        "delivery": call.delivery_from,
        "closeout": call.final_until,
    }
    was = happened.get(station.key)
    if was is not None:
        return say_day(timezone.localdate(was))
    day = promised.get(station.key)
    if day is None or station.state == "past":
        return ""
    shown = say_day(timezone.localdate(day) if isinstance(day, datetime) else day)
    if station.key == "delivery":
        return _("from %(day)s") % {"day": shown}
    return (
        _("by %(day)s") % {"day": shown}
        if station.key in ("apply", "eligibility", "contract", "closeout")
        else shown
    )


def _lines(application: Application, award: Any, events: list[Event], station: Station) -> list[str]:
    tell = LINES_OF.get(station.key)
    return tell(application, award, events) if tell and station.state else []


def _apply_lines(application: Application, award: Any, events: list[Event]) -> list[str]:
    if application.submitted_at is None:
        return []
    facts = {"when": say_moment(application.submitted_at), "yuan": yuan(application.requested_fen)}
    if application.track == "purchase":
        return [_("Submitted %(when)s, price %(yuan)s yuan.") % facts]
    return [_("Submitted %(when)s, requested %(yuan)s yuan.") % facts]


def _eligibility_lines(application: Application, award: Any, events: list[Event]) -> list[str]:
    said = {
        "ask_for_supplement": gettext_lazy("A supplement was asked for on %(day)s."),
        "answer": gettext_lazy("You sent the supplement on %(day)s."),
        "find_eligible": gettext_lazy("Passed on %(day)s."),
        "find_ineligible": gettext_lazy("Not passed on %(day)s."),
        "lapse": gettext_lazy("The term for the supplement ended without an answer."),
        "end_with_package": gettext_lazy("The package had too few responses and ended on %(day)s."),
    }
    return [
        str(said[e.action]) % {"day": say_day(timezone.localdate(e.at))} for e in events if e.action in said
    ]


def _round_lines(kind: str) -> Callable[..., list[str]]:
    def lines(application: Application, award: Any, events: list[Event]) -> list[str]:
        said = []
        for result in application.round_results.all():
            if result.round.kind != kind or result.round.locked_at is None:
                continue
            words = _("%(mean)s points, from %(n)s experts.") % {"mean": result.mean, "n": result.valid}
            dropped = _("The highest and the lowest were left out.") if result.dropped else ""
            said.append(f"{words} {dropped}".strip())
        row = getattr(application, "rank_row", None)
        last = "pitch" if "pitch" in _line(application) else "desk"
        if row is not None and kind == last:
            said.append(_("Final score %(score)s, place %(rank)s.") % {"score": row.score, "rank": row.rank})
        return said

    return lines


def _notice_lines(application: Application, award: Any, events: list[Event]) -> list[str]:
    notice = _notice(application)
    if notice is None or notice.ends_on is None:
        return []
    span = {"from": say_day(notice.starts_on), "to": say_day(notice.ends_on)}
    return [_("From %(from)s to %(to)s anyone may object.") % span]


def _contract_lines(application: Application, award: Any, events: list[Event]) -> list[str]:
    if award is None or application.state == "declined":
        return []
    return [_("Approved %(yuan)s yuan.") % {"yuan": yuan(award.approved_fen)}]


LINES_OF: dict[str, Callable[..., list[str]]] = {
    "apply": _apply_lines,
    "eligibility": _eligibility_lines,
    "desk": _round_lines("desk"),
    "pitch": _round_lines("pitch"),
    "notice": _notice_lines,
    "contract": _contract_lines,
}


# --- the notice -------------------------------------------------------------------------------------------


def _notice(application: Application) -> Any:
    items = [i for i in application.notice_items.all() if i.notice.published_at is not None]
    return items[-1].notice if items else None


def notice_days(notice: Any) -> list[date]:
    """The working days of the notice, in order."""
    if not notice.working_days:
        return []
    return workdays.working_days(notice.starts_on, notice.working_days, count_start=notice.count_start_day)


# --- what it is called -------------------------------------------------------------------------------------


def _now(application: Application, award: Any, current: Station, notice: Any) -> str:
    if current.key == "notice" and notice is not None and current.state == "now":
        passed = [d for d in notice_days(notice) if d <= clock.today()]
        if passed:
            return _("Public notice, working day %(n)s") % {"n": len(passed)}
    if award is not None and application.state == "awarded":
        return str(award.get_state_display())
    return str(application.get_state_display())
