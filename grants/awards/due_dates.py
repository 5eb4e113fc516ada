"""By when, since when and where awards are confirmed and objections answered (workflows/processes/award.py, objection.py)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max
from django.urls import reverse

from grants.awards.models import PublicNotice
from grants.calls.models import Call
from workflows.processes import award, call, notice, objection


@award.confirming.since
def notice_over(calls: Sequence[Call]) -> dict[int, date | None]:
    """Since the morning after the last day of the notice."""
    rows = PublicNotice.objects.filter(call__in=calls, kind__in=PublicNotice.OBJECTIBLE).order_by()
    ended = rows.values_list("call").annotate(Max("ends_on"))
    return {pk: day + timedelta(days=1) if day else None for pk, day in ended}


@award.confirming.page
def to_confirm(of: Call) -> str:
    return f"{reverse('award-list')}?call={of.code}&state=publicised"


@award.revoking.since
def upheld() -> Any:
    return Max("application__objections__accepted_at")


@objection.investigating.until
@objection.deciding.until
@objection.replying.until
def replied_by() -> Any:
    return F("reply_due")


@notice.publishing.until
def first_day() -> Any:
    return F("starts_on")


@call.concluding.since
def notices_over() -> Any:
    return Max("notices__ends_on")
