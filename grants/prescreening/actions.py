"""Eligibility in a minute, kept: one answer a call and asker, the newest."""

from collections.abc import Mapping
from datetime import timedelta

from grants.calls.models import Call
from grants.people.models import Organisation, User
from grants.prescreening.assessment import verdict
from grants.prescreening.models import Prescreening
from workflows import clock
from workflows.steps import action

#: How long the answers of somebody without an account are kept.
KEPT_DAYS = 180


@action
def keep_prescreening(
    *,
    call: Call,
    answers: Mapping[str, str],
    key: str = "",
    organisation: Organisation | None = None,
    by: User | None = None,
) -> Prescreening:
    """Keep what was answered, by account or by the browser's key. No event: it moves nothing and names nobody."""
    found = verdict(call, answers, organisation)
    whose = {"user": by} if by is not None else {"key": key, "user": None}
    prescreening, _new = Prescreening.objects.update_or_create(
        call=call, **whose, defaults={"answers": dict(answers), "verdict": found.kind, "at": clock.now()}
    )
    return prescreening


@action
def forget_old_prescreenings() -> int:
    """Throw away what strangers answered long ago. Returns how many."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    gone, _each = Prescreening.objects.filter(user=None, at__lt=before).delete()
    return gone
