"""The private address of one's own deadlines: made, made anew, taken back."""

import secrets

from grants.people.models import User
from grants.tracking.deadlines import digest
from grants.tracking.models import CalendarKey
from workflows import clock
from workflows.steps import action


@action
def make_calendar_address(*, by: User) -> str:
    """A new secret; the one before stops working at once. It is returned once and kept only as its hash."""
    secret = secrets.token_urlsafe(24)
    CalendarKey.objects.update_or_create(
        user=by, defaults={"secret_sha256": digest(secret), "made_at": clock.now(), "read_at": None}
    )
    return secret


@action
def stop_calendar_address(*, by: User) -> None:
    CalendarKey.objects.filter(user=by).delete()
