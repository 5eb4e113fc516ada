"""What an arrow of a process says: from where to where, its words, who takes it, only when, whom it tells; and its guards,
which the stages answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.functional import Promise

from workflows.roles import Role
from workflows.turns import Aside, Turn

#: Whoever acts: a user, or None for the clock. What a person is, the nouns know.
Person = Any
#: Whether a condition holds for a subject and a person; or what stands against it, a sentence each.
Question = Callable[[Any, Person], bool | Iterable[object]]
#: The same of many subjects at once: the condition in a query, for a person.
Rows = Callable[[Any], Q]
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
    says whether there is such a step here at all: where it does not hold, nothing is offered. One that is `of_turn` is
    brought about by time or by others: until it holds, the step waits for nobody (`workflows/turns.py`); where it is said
    that one is not, the work waits although it stands against the last step. One that asks whether a term was kept (`by_arrival`) has the moment of arrival kept with the step.

    What decides on desks (person, case, turn) is asked of many subjects at once, too:

        @tranche.second_waits.rows
        def second_waits_rows(by: Person) -> Q:
            return Q(second_checker=None)
    """

    name: str
    sentence: str | Promise
    of_person: bool = False
    of_case: bool = False
    of_turn: bool | None = None
    by_arrival: bool = False

    def asks(self, question: Asked) -> Asked:
        """Register what is asked: `question(subject, by)`. Once: two answers would be none."""
        if self in _questions:
            raise LookupError(f"{self.name} is asked twice: {_questions[self].__module__}")
        _questions[self] = question
        return question

    def rows(self, condition: Rows) -> Rows:
        """Register the same question for a query: `condition(by)`, true of exactly the subjects of which `asks` is."""
        if self in _rows:
            raise LookupError(f"{self.name} is asked of rows twice: {_rows[self].__module__}")
        _rows[self] = condition
        return condition

    @property
    def is_asked(self) -> bool:
        return self in _questions

    @property
    def keeps_away(self) -> bool:
        """Whether nothing lies on this person's desk while it does not hold."""
        return self.of_turn if self.of_turn is not None else self.of_person or self.of_case

    @property
    def is_asked_of_rows(self) -> bool:
        return self in _rows

    def of_rows(self, by: Any) -> Q:
        return _rows[self](by)

    def holds(self, subject: Any, by: Any) -> bool:
        return not self.against(subject, by)

    def against(self, subject: Any, by: Any) -> list[str]:
        """What stands against the step, in sentences."""
        answer = _questions[self](subject, by)
        if isinstance(answer, bool):
            return [] if answer else [str(self.sentence)]
        return [said if isinstance(said, str) else str(said) for said in answer]


_questions: dict[Guard, Question] = {}
_rows: dict[Guard, Rows] = {}


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
    notifies: tuple[Role, ...] = ()
    turns: tuple[Turn, ...] = ()
    #: Why it has none.
    aside: Aside | None = None

    def fits(self, subject: Any) -> bool:
        return subject.state in self.sources and self.track in ("", subject.track)

    def against(self, subject: Any, by: Any) -> dict[Guard, list[str]]:
        """The guards that do not hold for this person, with what they say."""
        found = {guard: guard.against(subject, by) for guard in self.when}
        return {guard: said for guard, said in found.items() if said}

    def reasons(self, subject: Any, by: Any) -> list[str]:
        """What they say."""
        return [sentence for said in self.against(subject, by).values() for sentence in said]
