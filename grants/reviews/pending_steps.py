"""What the next step of a round, of a sheet and of the call under review finds to do: read by the guards and the actions."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from grants.applications.models import Application
from grants.calls.models import Call, ReviewRound
from grants.reviews.models import RoundResult, ScoreSheet
from grants.reviews.queries import ALIVE, SCORED_FROM
from workflows.counting import number_of
from workflows.models import Event
from workflows.roles import lead
from workflows.steps import PURCHASE


def to_finish(round: ReviewRound) -> QuerySet[Application]:  # noqa: A002
    """What still waits for this round, and what has a result of it that an unlocked sheet may change."""
    marked = RoundResult.objects.filter(round=round, application=OuterRef("pk"))
    return Application.objects.filter(
        Q(state=SCORED_FROM[round.kind]) | Q(Exists(marked)), call=round.call_id
    )


def lacking_sheets(round: ReviewRound, *, first: int | None = None) -> QuerySet[Any]:  # noqa: A002
    """What waits for this round with fewer sheets (`valid`) than the call asks for, by number; of the `first` so many
    alone, or of all. Those that have enough are found at once, and not one by one."""
    alive = ScoreSheet.objects.filter(round=round, state__in=ALIVE)
    waiting = to_finish(round).order_by("code")
    if first is not None:
        waiting = Application.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:first]))
        alive = alive.filter(application__in=waiting.values("pk"))
    counted = alive.order_by().values("application").annotate(n=Count("*"))
    enough = counted.filter(n__gte=round.call.min_sheets).values("application")
    lacking = waiting.exclude(pk__in=enough).order_by("code")
    return lacking.annotate(valid=number_of(alive, "application"))


def asked_unlock(sheet: ScoreSheet) -> Event | None:
    """Who has asked for this sheet to be unlocked since it was locked, is a lead still, and has nobody's consent yet."""
    last = Event.objects.filter(
        process="review", subject_id=sheet.pk, action__in=["ask_unlock", "lock", "unlock"]
    )
    newest = last.select_related("by").order_by("-seq").first()
    if newest is None or newest.action != "ask_unlock" or newest.by is None:
        return None
    return newest if lead(sheet, newest.by) else None


def to_shortlist(call: Call) -> QuerySet[RoundResult]:
    """The marks of the locked desk review about which nothing is decided yet."""
    return RoundResult.objects.filter(round__call=call, round__kind="desk", application__state="reviewed")


def to_rank(call: Call) -> QuerySet[RoundResult]:
    """The results from which the ranking is made: of a purchase those of its one round; of a venture call those of
    whatever was pitched, or shortlisted where there is no pitch. Once ranked, they are ranked anew."""
    found = RoundResult.objects.filter(round__call=call)
    if call.track == PURCHASE:
        return found.filter(round__kind="desk", application__state__in=["reviewed", "ranked"])
    judged = ["pitched", "ranked"] if call.pitch() else ["shortlisted", "ranked"]
    return found.filter(application__state__in=judged)
