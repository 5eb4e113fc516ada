"""Dates as an iCalendar file (RFC 5545): what a calendar program on a phone can subscribe to.

Small enough to be ours: escaping, folding at 75 octets, one time zone without daylight saving. Each event has an
identity that stays, so that a moved date moves in the calendar and does not appear twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.calls.models import Call
from workflows import clock, workdays
from workflows.user_input import clean

CONTENT_TYPE = "text/calendar; charset=utf-8"
#: A deadline of a moment reminds a day before.
ALARM = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P1D")
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T010000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class CalendarEntry:
    """One date. `start` a moment, or a day; `end` the last day of a span, included."""

    uid: str
    words: str
    start: date | datetime
    end: date | None = None
    note: str = ""
    url: str = ""
    is_deadline: bool = False

    @property
    def last(self) -> date:
        """The day on which it is over."""
        start = timezone.localdate(self.start) if isinstance(self.start, datetime) else self.start
        return self.end or start


def dates_of(call: Call, url: str = "") -> list[CalendarEntry]:
    """The dates of a call that concern whoever applies."""
    title = {"call": call.local_title}
    notice_end = None
    if call.notice_on:
        notice_end = workdays.working_days(call.notice_on, call.notice_days, count_start=True)[-1]
    rows: list[tuple[str, str, date | datetime | None, date | None]] = [
        ("opens", _("Applications open: %(call)s") % title, call.opens_at, None),
        ("closes", _("Applications close: %(call)s") % title, call.closes_at, None),
        ("notice", _("Public notice: %(call)s") % title, call.notice_on, notice_end),
        ("sign", _("Contracts signed by today: %(call)s") % title, call.sign_by, None),
        ("delivery", _("Delivery begins: %(call)s") % title, call.delivery_from, None),
        ("delivered", _("Delivery ends: %(call)s") % title, call.delivery_until, None),
    ]
    return [
        CalendarEntry(f"{call.code}-{name}", words, start, end, url=url, is_deadline=name == "closes")
        for name, words, start, end in rows
        if start is not None
    ]


def calendar(name: str, entries: Iterable[CalendarEntry]) -> str:
    """The file, lines folded and ended as the standard asks."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Yichuang//Dates of calls//ZH", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", *ZONE]
    for entry in entries:
        lines += _event(entry)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(entry: CalendarEntry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}@yichuang"
    yield f"DTSTAMP:{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SUMMARY:{escaped(entry.words)}"
    if isinstance(entry.start, datetime):
        yield f"DTSTART;TZID=Asia/Shanghai:{timezone.localtime(entry.start):%Y%m%dT%H%M%S}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{(entry.end or entry.start) + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    if entry.note:
        yield f"DESCRIPTION:{escaped(entry.note)}"
    if entry.url:
        yield f"URL:{entry.url}"
    if entry.is_deadline:
        yield from (*ALARM, f"DESCRIPTION:{escaped(entry.words)}", "END:VALARM")
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Text as a value: the four signs that mean something, escaped."""
    plain = clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """No line longer than 75 octets, and no character cut in two."""
    rows: list[str] = []
    row = ""
    for character in line:
        most = 74 if rows else 75  # the blank that begins a continued line counts
        if len((row + character).encode()) > most:
            rows.append(row)
            row = ""
        row += character
    return "\r\n ".join([*rows, row])
