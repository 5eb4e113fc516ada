"""Whose turn an arrow is: what waits on whose desk, in which words, until when; or why nothing waits for it.

    checking = Turn(_("Check the payment %(it)s"), due="the day it is to be paid")

    @step(State.REQUESTED, State.REVIEWED, _("Check"), who=finance_maker, turn=checking, ...)

An arrow that says nothing is work of everybody who may take it, called by its label. Arrows that are ways of one and the
same work (pass, fail, ask for more) share a turn: it waits once. Who it waits for, and when, the desk derives
(`grants/desk/turns.py`): the subject is in the arrow's source state, the person holds the role, and no guard says that
there is no such step, that it is another's, or that its time has not come (`of_case`, `of_person`, `of_turn`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.quotes import nested
from workflows.roles import Role, anyone, public, time

#: Who has no desk.
NOBODY = (time, anyone, public)
Rule = Callable[..., Any]
Place = Callable[[Any], str]
Said = TypeVar("Said", bound=Callable[..., Any])


class Aside(Enum):
    """Why nothing waits for an arrow."""

    #: A way off, or a way back: nobody has to take it.
    CHOICE = "nobody has to"
    #: It is taken by the step of something else: a round that is locked, a notice that is published.
    ALONG = "goes along with another step"
    #: Whoever else may take it only goes before the clock.
    CLOCK = "the clock takes it"


@dataclass(frozen=True, eq=False)
class Turn:
    """A piece of work. `%(it)s` in its words is the subject.

    `of` is whose turn it is, where that is fewer (or others) than who may take the arrow. `when` says what must hold besides
    the guards of the arrow before it is somebody's turn. `due` says by when, in the drawing; the stage says which day that is
    (`until`), an expression over its model:

        @tranche.checking.until
        def pay_by() -> Any:
            return F("due_by")
    """

    words: str | Promise = ""
    of: tuple[Role, ...] = ()
    when: tuple[Any, ...] = ()  # guards, of arrows.py
    due: str = ""
    #: Whether the desk reminds of it before it is due; where a stage reminds by itself, it does not.
    reminds: bool = True

    def until(self, rule: Rule) -> Rule:
        """Register the day or the moment by which it is due."""
        return _keep(_until, self, rule)

    def since(self, rule: Rule) -> Rule:
        """Register since when it waits, where that is not since the event that brought the subject into its state."""
        return _keep(_since, self, rule)

    def page(self, place: Place) -> Place:
        """Register where it is done, if not on the subject's own page."""
        return _keep(_page, self, place)

    @property
    def ends(self) -> Rule | None:
        return _until.get(self)

    @property
    def begins(self) -> Rule | None:
        return _since.get(self)

    @property
    def is_said(self) -> bool:
        """Whether a stage says what this turn promises."""
        return not self.due or self in _until

    def address(self, of: Any) -> str:
        return _page[self](of) if self in _page else str(of.get_absolute_url())

    def says(self, label: object, it: object) -> str:
        """What waits, in words: its own, else the label of the arrow."""
        if self.words:
            return nested(str(self.words) % {"it": it})
        return nested(str(_("%(step)s: %(it)s") % {"step": label, "it": it}))


@dataclass(frozen=True, eq=False)
class Lot(Turn):
    """Work on many subjects together, on one page: the desk has one line for all that have the same `by` (their call).

    That is what its words name, where it leads, and of which its days are told, of several at once, by their keys:

        @application.checking.until
        def checked_by(calls: Sequence[Call]) -> dict[int, date]: ...
    """

    by: str = ""

    @property
    def is_said(self) -> bool:
        return super().is_said and self in _since and self in _page


_until: dict[Turn, Rule] = {}
_since: dict[Turn, Rule] = {}
_page: dict[Turn, Place] = {}


def _keep(kept: dict[Turn, Said], turn: Turn, rule: Said) -> Said:
    if turn in kept:
        raise LookupError(f"“{turn.words}” is said twice: {kept[turn].__module__}")
    kept[turn] = rule
    return rule


def of_arrow(
    turn: Turn | Iterable[Turn] | Aside | None, who: tuple[Role, ...]
) -> tuple[tuple[Turn, ...], Aside | None]:
    """What an arrow's `turn=` means: its turns, or why it has none."""
    if isinstance(turn, Aside):
        return (), turn
    if isinstance(turn, Turn):
        return (turn,), None
    if turn is not None:
        return tuple(turn), None
    return ((), Aside.CLOCK) if time in who else ((Turn(),), None)


def hands(turn: Turn, who: tuple[Role, ...]) -> tuple[Role, ...]:
    """Whose turn it is by an arrow that these may take."""
    return turn.of or tuple(role for role in who if role not in NOBODY)
