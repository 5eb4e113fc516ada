"""By when, since when and where sheets are scored and applications ranked (workflows/processes/review.py, application.py)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max
from django.urls import reverse

from grants.calls.models import Call, ReviewRound
from workflows.processes import call, review
from workflows.processes import round as rounds


@review.scoring.until
def day_of_round(rounds: Sequence[ReviewRound]) -> dict[int, date | None]:
    return {one.pk: one.held_on for one in rounds}


@review.scoring.since
def opened(rounds: Sequence[ReviewRound]) -> dict[int, datetime | None]:
    return {one.pk: one.opened_at for one in rounds}


@review.scoring.page
def own_sheets(one: ReviewRound) -> str:
    return f"{reverse('review-list')}?round={one.pk}"


@rounds.opening.until
@rounds.locking.until
def held_on() -> Any:
    return F("held_on")


@call.shortlisting.since
@call.ranking.since
@call.deciding.since
def locked() -> Any:
    return Max("rounds__locked_at")


@call.shortlisting.page
@call.ranking.page
def ranking_of(one: Call) -> str:
    return reverse("ranking", args=[one.code])
