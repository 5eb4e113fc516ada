"""What must be said before anything is served: every guard of every process is asked by somebody, and every question of an
earlier stage is answered by a later one."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from workflows.asked import Asked
from workflows.processes import EVERY


@register
def check_questions(**kwargs: Any) -> list[CheckMessage]:
    """A guard without a question would let nothing through, or everything."""
    silent = [
        f"{process.process}.{arrow.name}: {guard.name}"
        for process in EVERY
        for arrow in process.arrows()
        for guard in {*arrow.when, *(guard for turn in arrow.turns for guard in turn.when)}
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


@register
def check_turns(**kwargs: Any) -> list[CheckMessage]:
    """A turn without its day would be late for ever, or never; a guard that cannot be asked of many would leave on every
    desk what is another's."""
    arrows = [(process.process, arrow) for process in EVERY for arrow in process.arrows()]
    dayless = [
        f"{process}.{arrow.name}: {turn.words}"
        for process, arrow in arrows
        for turn in arrow.turns
        if not turn.is_said
    ]
    one_by_one = [
        f"{process}.{arrow.name}: {guard.name}"
        for process, arrow in arrows
        for turn in arrow.turns
        for guard in (*arrow.when, *turn.when)
        if guard.keeps_away and not guard.is_asked_of_rows
    ]
    found: list[CheckMessage] = []
    if dayless:
        hint = "Say in the due_dates.py of the stage that can answer it: @process.turn.until; of a lot also .since and .page"
        found.append(
            Error(f"Turns without their days: {', '.join(dayless)}.", hint=hint, id="workflows.E003")
        )
    if one_by_one:
        hint = "Beside its predicate in guards.py say the same for a query: @process.guard.rows"
        said = ", ".join(sorted(one_by_one))
        found.append(Error(f"Guards that no desk can ask: {said}.", hint=hint, id="workflows.E004"))
    return found


@register
def check_answers(**kwargs: Any) -> list[CheckMessage]:
    """A question that nobody answers would fail the first person who causes it to be asked."""
    open_ = [one.what for one in Asked.every if not one.is_answered]
    if not open_:
        return []
    hint = "Answer it in the known.py of the stage that knows: @question.answer (workflows/asked.py)"
    return [Error(f"Questions that nobody answers: {', '.join(open_)}.", hint=hint, id="workflows.E005")]
