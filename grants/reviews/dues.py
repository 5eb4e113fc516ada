"""By when, since when and where sheets are scored and applications ranked (workflows/processes/review.py, application.py)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Max
from django.urls import reverse

from grants.calls.models import Call, ReviewRound
from workflows.processes import application, review


@review.scoring.until
def day_of_round(rounds: Sequence[ReviewRound]) -> dict[int, date | None]:
    return {one.pk: one.held_on for one in rounds}


@review.scoring.since
def opened(rounds: Sequence[ReviewRound]) -> dict[int, datetime | None]:
    return {one.pk: one.opened_at for one in rounds}


@review.scoring.page
def own_sheets(one: ReviewRound) -> str:
    return f"{reverse('review-list')}?round={one.pk}"


@application.shortlisting.since
@application.ranking.since
def locked(calls: Sequence[Call]) -> dict[int, datetime | None]:
    rows = ReviewRound.objects.filter(call__in=calls).order_by().values_list("call")
    return dict(rows.annotate(Max("locked_at")))


@application.shortlisting.page
@application.ranking.page
def ranking_of(call: Call) -> str:
    return reverse("ranking", args=[call.code])
