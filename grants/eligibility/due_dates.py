"""By when, since when and where the eligibility check is worked on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Min
from django.urls import reverse

from grants.applications.models import Application
from grants.calls.models import Call
from grants.eligibility.service_level_queries import ServiceLevels
from workflows.processes import application


@application.supplementing.until
def supplemented_by() -> Any:
    return F("supplement_due")


@application.checking.until
def checked_by(calls: Sequence[Call]) -> dict[int, date | None]:
    """The call's own day, or what was promised."""
    promises = ServiceLevels()
    return {call.pk: call.eligibility_until or promises.of_call(call) for call in calls}


@application.checking.since
def first_submitted(calls: Sequence[Call]) -> dict[int, datetime]:
    rows = Application.objects.filter(call__in=calls, state="submitted").order_by().values_list("call")
    return dict(rows.annotate(Min("submitted_at")))


@application.checking.page
def to_check(call: Call) -> str:
    return f"{reverse('application-list')}?call={call.code}&state=submitted"
