"""What the public pages read of a call. What they read of each other, the pages themselves say (cms/pages). Reads only."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from cms.notices import published_notices, with_days
from grants.calls.models import Call
from grants.calls.queries import extensions
from grants.web.formatting import local
from workflows import clock, workdays

log = logging.getLogger("cms")


# --- calls -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """One line of the timetable. `end` makes it a span of days."""

    words: str
    start: date | datetime
    end: date | None = None
    note: str = ""
    state: str = ""

    @property
    def has_hour(self) -> bool:
        return isinstance(self.start, datetime)


def timetable(call: Call) -> list[Moment]:
    """The steps of a call in time, with what is past and what is next."""
    rounds = {r.kind: r for r in call.rounds.all()}
    rows: list[tuple[str, date | datetime | None, date | None, str]] = [
        (gettext("Purchase intention published"), call.intention_published_on, None, ""),
        (gettext("Announced"), call.announce_on, None, ""),
        (gettext("Applications open"), call.opens_at, None, ""),
        (
            gettext("Applications close"),
            call.closes_at,
            None,
            gettext(
                "The moment the system receives it counts. A draft that was saved but not submitted does not."
            ),
        ),
        (
            gettext("Eligibility check"),
            call.eligibility_until,
            None,
            gettext("If something has to be supplemented, you are told everything at once."),
        ),
    ]
    for kind in ("desk", "pitch"):
        if kind in rounds:
            one = rounds[kind]
            share = gettext("%(pct)s%% of the result") % {"pct": f"{one.weight_pct.normalize():f}"}
            rows.append(
                (str(one.get_kind_display()), one.held_on, None, share if one.weight_pct < 100 else "")
            )
    if call.notice_on:
        days = workdays.working_days(call.notice_on, call.notice_days, count_start=True)
        note = gettext("%(n)d working days, holidays left out; anyone may object.") % {"n": call.notice_days}
        rows.append((gettext("Public notice"), call.notice_on, days[-1] if len(days) > 1 else None, note))
    rows += [
        (gettext("Contracts signed by"), call.sign_by, None, ""),
        (gettext("Delivery"), call.delivery_from, call.delivery_until, ""),
        (gettext("Mid-term evaluation"), call.midterm_from, call.midterm_until, ""),
        (gettext("Final evaluation"), call.final_from, call.final_until, ""),
    ]
    return _placed([row for row in rows if row[1] is not None])


def _placed(rows: list[Any]) -> list[Moment]:
    """Mark each step as past, as the one that comes next, or as later."""
    now, today, told, placed = clock.now(), clock.today(), False, []
    for n, (words, start, end, note) in enumerate(rows):
        over = start <= now if isinstance(start, datetime) else (end or start) < today
        after = rows[n + 1][1] if n + 1 < len(rows) else None
        over = over or (isinstance(after, datetime) and after <= now)
        state = "past" if over else "" if told else "now"
        told = told or not over
        placed.append(Moment(words, start, end, note, state))
    return placed


def call_context(call: Call) -> dict[str, Any]:
    """Everything the page of a call shows of the call itself."""
    counted = call.applications.exclude(state__in=["draft", "withdrawn"]).count()
    allocations = list(call.allocations.select_related("pool__source"))
    open_now = call.state == "open" and call.closes_at is not None and call.closes_at > clock.now()
    parts = call.packages.select_related("purchaser", "region")
    packages = list(parts) if call.track == Call.Track.PURCHASE else []
    return {
        "call": call,
        "packages": packages,
        "timetable": timetable(call),
        "stages": list(call.payment_stages.all()),
        "allocations": allocations,
        "allocated_fen": sum(a.fen for a in allocations),
        "rules": local(call, "eligibility"),
        "received": counted,
        "open_now": open_now,
        "soon": call.state == "announced",
        "apply_url": address("application-start", call.code) if open_now else "",
        "notices": with_days(published_notices().filter(call=call)),
        "extensions": extensions(call),
        "today": clock.today(),
    }


def address(name: str, *args: Any) -> str:
    """The address of a workbench page, or nothing while that page does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
