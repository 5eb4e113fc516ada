"""The notice that asks for everything at once, before it is sent: its points, and when its term would end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grants.applications.models import Application
from grants.eligibility.models import Comment
from workflows import clock, workdays


def draft_notice(application: Application) -> list[Comment]:
    """The points gathered so far, as they will be sent."""
    return list(Comment.objects.filter(version__application=application, asks=True, supplement=None))


def points_of(gathered: Sequence[Comment]) -> list[dict[str, Any]]:
    """The points as the applicant reads them."""
    return [
        {"section": one.section, "question": one.question, "text": one.text, "answered": False}
        for one in gathered
    ]


def due_if_sent_now(application: Application) -> datetime:
    """The last moment to answer, if the notice went out now: its term begins the day after."""
    return workdays.deadline(clock.today(), application.call.supplement_days)
