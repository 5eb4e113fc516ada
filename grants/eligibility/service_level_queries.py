"""The promise that `grants.eligibility.service_level` reckons, for a call, for one application and for many; and how long
the check usually takes."""

from datetime import date
from functools import cache, cached_property
from statistics import median
from typing import Any

from django.utils import timezone

from grants.applications.models import Application
from grants.calls.models import Call
from grants.eligibility.models import Supplement
from grants.eligibility.service_level import ServiceLevel, Stop, service_level, working_days_between
from workflows import workdays
from workflows.models import Event

#: Fewer cases than this say nothing about what is usual; more than that are not looked at.
LEAST, MOST = 5, 50
#: States in which the eligibility check is under way, and promised.
UNDER_CHECK = {"submitted", "supplementing"}
DECIDED = ("find_eligible", "find_ineligible")


def service_level_of(application: Application) -> ServiceLevel | None:
    """By when the check of this application is promised. None before it is submitted."""
    return ServiceLevels([application.pk]).of(application)


def service_level_of_call(call: Call) -> date | None:
    """By when the check of everything that came in is promised, as long as nothing is supplemented."""
    return ServiceLevels().of_call(call)


class ServiceLevels:
    """The promises of many applications (their keys, or a query of them), each read with its call: two queries, however
    many they are. Those of one call without a supplement are reckoned once."""

    def __init__(self, applications: Any = ()) -> None:
        self.stops: dict[int, tuple[Stop, ...]] = {}
        asked = Supplement.objects.filter(application__in=applications).order_by("number")
        for key, since, until in asked.values_list("application", "asked_at", "answered_at"):
            stop = timezone.localdate(since), timezone.localdate(until) if until else None
            self.stops[key] = (*self.stops.get(key, ()), stop)
        self._promise = cache(self._reckon)

    @cached_property
    def known(self) -> dict[date, bool]:
        """All that the notices say of single days: some thirty a year."""
        return workdays.overrides(date.min, date.max)

    def of(self, application: Application) -> ServiceLevel | None:
        """None before it is submitted."""
        if application.submitted_at is None:
            return None
        stops, due = self.stops.get(application.pk, ()), application.supplement_due
        closes = application.call.closes_at
        before_it_began = bool(due and closes and due <= closes)
        if application.state != "supplementing" or before_it_began:
            stops = tuple((since, until) for since, until in stops if until is not None)
        return self._promise(application.call, timezone.localdate(closes or application.submitted_at), stops)

    def of_call(self, call: Call) -> date | None:
        """As long as nothing is supplemented. None where the call does not close."""
        return self._promise(call, timezone.localdate(call.closes_at), ()).day if call.closes_at else None

    def _reckon(self, call: Call, start: date, stops: tuple[Stop, ...]) -> ServiceLevel:
        """From the closing (or the submission, where the call does not close): to the call's own day where it set one
        after its closing, else its number of working days."""
        until = call.eligibility_until
        if until is None or until <= start:
            return service_level(start, call.eligibility_days, stops, self.known)
        days = working_days_between(start, until, self.known)
        found = service_level(start, days, stops, self.known)
        # The call's own day may be no working day: without a stop it is kept as it was announced.
        return ServiceLevel(until) if found.day is not None and found.day <= until else found


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
    known = workdays.overrides(min(begun.values()), max(decided.values()))
    return round(median(working_days_between(begun[pk], day, known) for pk, day in decided.items()))
