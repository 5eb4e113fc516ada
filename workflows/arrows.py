"""What an arrow of a process says: from where to where, its words, who takes it, only when, whom it tells; and its guards,
which the stages answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from workflows.roles import Role


@dataclass(frozen=True, eq=False)
class Guard:
    """A condition of a step, with the sentence shown while it is not met: gate, button and drawing read the same line.

    The process knows name and sentence. What is asked of the subject and of the person is registered by the stage that
    can answer it, the highest one it has to look at: `grants/<stage>/guards.py`.

        @tranche.account_agreed.asks
        def account_agreed(one: Tranche, by: Person) -> bool: ...

    One that is `of_person` stands against this person, not against the step: another may take it. One that is `of_case`
    says whether there is such a step here at all: where it does not hold, nothing is offered. One that asks whether a term
    was kept (`by_arrival`) has the moment of arrival kept with the step.
    """

    name: str
    sentence: str | Promise
    of_person: bool = False
    of_case: bool = False
    by_arrival: bool = False

    def asks(self, question: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
        """Register what is asked: `question(subject, by)`. Once: two answers would be none."""
        if self in _questions:
            raise LookupError(f"{self.name} is asked twice: {_questions[self].__module__}")
        _questions[self] = question
        return question

    @property
    def is_asked(self) -> bool:
        return self in _questions

    def holds(self, subject: Any, by: Any) -> bool:
        return bool(_questions[self](subject, by))


_questions: dict[Guard, Callable[[Any, Any], bool]] = {}


@dataclass(frozen=True)
class Arrow:
    """One arrow of a process, as drawn, offered and taken."""

    name: str
    sources: tuple[str, ...]
    target: str
    label: str | Promise
    who: tuple[Role, ...]
    when: tuple[Guard, ...] = ()
    track: str = ""
    needs: tuple[str, ...] = ()
    tells: tuple[Role, ...] = ()

    def fits(self, subject: Any) -> bool:
        return subject.state in self.sources and self.track in ("", subject.track)

    def unmet(self, subject: Any, by: Any) -> list[Guard]:
        """The guards that do not hold for this person."""
        return [guard for guard in self.when if not guard.holds(subject, by)]

    def reasons(self, subject: Any, by: Any) -> list[str]:
        """Their sentences."""
        return [str(guard.sentence) for guard in self.unmet(subject, by)]
