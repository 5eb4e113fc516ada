"""What time brings to reviewing."""

from django.utils.translation import gettext_lazy as _

from grants.calls.models import ReviewRound
from grants.reviews.rounds import remind_experts, reminder_due
from workflows import sweeps


def rounds_to_remind_of() -> list[ReviewRound]:
    rounds = ReviewRound.objects.filter(state="open").exclude(held_on=None)
    return [one for one in rounds.select_related("call") if reminder_due(one) is not None]


@sweeps.register(
    "experts", _("Remind experts of their score sheets"), due=rounds_to_remind_of, key=lambda one: one.pk
)
def due_reminders_of_scoring(one: ReviewRound) -> bool:
    """Three days before the day of a round, the day before, and the day after: whoever still holds sheets."""
    return remind_experts(round=one)
