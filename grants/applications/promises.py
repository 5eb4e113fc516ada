"""The promise that `grants.applications.promised` reckons, for a call and for one application; and how long the check
usually takes."""

from datetime import date
from statistics import median

from django.utils import timezone

from grants.applications.models import Application
from grants.applications.promised import Promise, Stop, promise, working_days_between
from grants.calls.models import Call
from workflows import clock
from workflows.models import Event

#: Fewer cases than this say nothing about what is usual; more than that are not looked at.
LEAST, MOST = 5, 50
DECIDED = ("find_eligible", "find_ineligible")


def promise_of(application: Application) -> Promise | None:
    """By when the check of this application is promised. None before it is submitted."""
    if application.submitted_at is None:
        return None
    stops: list[Stop] = [
        (timezone.localdate(asked), timezone.localdate(answered) if answered else None)
        for asked, answered in application.supplements.values_list("asked_at", "answered_at")
    ]
    due, closes = application.supplement_due, application.call.closes_at
    before_it_began = bool(due and closes and due <= closes)
    if application.state != "supplementing" or before_it_began:
        stops = [(since, until) for since, until in stops if until is not None]
    return _promise(application.call, timezone.localdate(application.submitted_at), stops)


def promise_of_call(call: Call) -> date | None:
    """By when the check of everything that came in is promised, as long as nothing is supplemented."""
    return _promise(call, None, []).day if call.closes_at else None


def _promise(call: Call, submitted: date | None, stops: list[Stop]) -> Promise:
    """From the closing (or the submission, where the call does not close): to the call's own day where it set one
    after its closing, else its number of working days."""
    closes = timezone.localdate(call.closes_at) if call.closes_at else None
    start = closes or submitted or clock.today()
    until = call.eligibility_until
    last = max([start, *(day for stop in stops for day in stop if day)])
    known = clock.overrides(start, date(last.year + 1, 12, 31))
    if until is None or until <= start:
        return promise(start, call.eligibility_days, stops, known)
    days = working_days_between(start, until, known)
    found = promise(start, days, stops, known)
    # The call's own day may be no working day: without a stop it is kept as it was announced.
    return Promise(until) if found.day is not None and found.day <= until else found


def usual_days(application: Application) -> int | None:
    """The median of the working days that the same office took for its checks of this track; None where too few
    are decided to say."""
    past = Application.objects.filter(
        call__issuer_id=application.call.issuer_id, call__track_name=application.track
    )
    events = Event.objects.filter(
        process="application", action__in=DECIDED, subject_id__in=past.values("pk")
    ).order_by("-at")[:MOST]
    decided = {e.subject_id: timezone.localdate(e.at) for e in events}
    if len(decided) < LEAST:
        return None
    begun = {
        pk: timezone.localdate(max(sent, closes) if closes else sent)
        for pk, sent, closes in past.filter(pk__in=decided).values_list(
            "pk", "submitted_at", "call__closes_at"
        )
    }
    known = clock.overrides(min(begun.values()), max(decided.values()))
    return round(median(working_days_between(begun[pk], day, known) for pk, day in decided.items()))
