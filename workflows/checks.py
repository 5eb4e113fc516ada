"""What must be said before anything is served: every guard of every process is asked by somebody."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from workflows.processes import EVERY


@register
def check_questions(**kwargs: Any) -> list[CheckMessage]:
    """A guard without a question would let nothing through, or everything."""
    silent = [
        f"{process.process}.{arrow.name}: {guard.name}"
        for process in EVERY
        for arrow in process.arrows()
        for guard in arrow.when
        if not guard.is_asked
    ]
    if not silent:
        return []
    return [
        Error(
            f"Guards that nobody asks: {', '.join(silent)}.",
            hint="Say in the guards.py of the stage that can answer it what is asked: @process.guard.asks",
            id="workflows.E002",
        )
    ]
