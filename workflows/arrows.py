"""What an arrow of a process says: from where to where, its words, who takes it, only when, whom it tells; and its guards,
which the stages answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.functional import Promise

from workflows.roles import Role

#: Whoever acts: a user, or None for the clock. What a person is, the nouns know.
Person = Any
#: Whether a condition holds for a subject and a person; or what stands against it, a sentence each.
Question = Callable[[Any, Person], bool | Iterable[object]]
Asked = TypeVar("Asked", bound=Question)


@dataclass(frozen=True, eq=False)
class Guard:
    """A condition of a step, with the sentence shown while it is not met: gate, button and drawing read the same line.

    The process knows name and sentence. What is asked of the subject and of the person is registered by the stage that
    can answer it, the highest one it has to look at: `grants/<stage>/guards.py`.

        @tranche.account_agreed.asks
        def account_agreed(one: Tranche, by: Person) -> bool: ...

    Where more than one thing may be missing, the question lists what is, a sentence each: nothing, and the guard holds.

    One that is `of_person` stands against this person, not against the step: another may take it. One that is `of_case`
    says whether there is such a step here at all: where it does not hold, nothing is offered. One that asks whether a term
    was kept (`by_arrival`) has the moment of arrival kept with the step.
    """

    name: str
    sentence: str | Promise
    of_person: bool = False
    of_case: bool = False
    by_arrival: bool = False

    def asks(self, question: Asked) -> Asked:
        """Register what is asked: `question(subject, by)`. Once: two answers would be none."""
        if self in _questions:
            raise LookupError(f"{self.name} is asked twice: {_questions[self].__module__}")
        _questions[self] = question
        return question

    @property
    def is_asked(self) -> bool:
        return self in _questions

    def holds(self, subject: Any, by: Any) -> bool:
        return not self.against(subject, by)

    def against(self, subject: Any, by: Any) -> list[str]:
        """What stands against the step, in sentences."""
        answer = _questions[self](subject, by)
        if isinstance(answer, bool):
            return [] if answer else [str(self.sentence)]
        return [said if isinstance(said, str) else str(said) for said in answer]


_questions: dict[Guard, Question] = {}


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

    def against(self, subject: Any, by: Any) -> dict[Guard, list[str]]:
        """The guards that do not hold for this person, with what they say."""
        found = {guard: guard.against(subject, by) for guard in self.when}
        return {guard: said for guard, said in found.items() if said}

    def reasons(self, subject: Any, by: Any) -> list[str]:
        """What they say."""
        return [sentence for said in self.against(subject, by).values() for sentence in said]
