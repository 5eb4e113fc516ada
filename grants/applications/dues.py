"""By when, since when and where an application is worked on (workflows/processes/application.py, endorsement.py)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Min
from django.urls import reverse

from grants.applications.models import Application
from grants.calls.models import Call
from grants.eligibility.promises import Promises
from workflows.processes import application, endorsement


@application.finishing.until
def closing() -> Any:
    return F("call__closes_at")


@application.supplementing.until
def supplemented_by() -> Any:
    return F("supplement_due")


@application.finishing.page
@application.supplementing.page
def task_list(one: Application) -> str:
    return reverse("application-tasks", args=[one.code])


@endorsement.endorsing.until
def endorsed_by() -> Any:
    return F("application__call__closes_at")


# --- by the call ---------------------------------------------------------------------------------------------


@application.checking.until
def checked_by(calls: Sequence[Call]) -> dict[int, date | None]:
    """The call's own day, or what was promised."""
    promises = Promises()
    return {call.pk: call.eligibility_until or promises.of_call(call) for call in calls}


@application.checking.since
def first_submitted(calls: Sequence[Call]) -> dict[int, datetime]:
    rows = Application.objects.filter(call__in=calls, state="submitted").order_by().values_list("call")
    return dict(rows.annotate(Min("submitted_at")))


@application.checking.page
def to_check(call: Call) -> str:
    return f"{reverse('application-list')}?call={call.code}&state=submitted"
