"""A filter: its name in the address, its words, what it offers, and what it leaves of a list."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.web.lists.columns import Words
from workflows import clock
from workflows.user_input import day_of, whole

Narrow = Callable[[Sequence[str], Any], Q]
Control = Literal["words", "choice", "many", "flag", "day", "figure", "text", "hidden"]


class Wrongly(ValueError):  # noqa: N818  said to a person
    """What stands in the address can be no value of this filter: the sentence says so."""


ALL = gettext_lazy("All")


@dataclass(frozen=True)
class Filter:
    """One filter. `choices`: pairs of value and words, or of a group and its pairs; or what gives them for a reader."""

    name: str
    label: Words
    narrow: Narrow
    control: Control = "text"
    choices: Any = ()
    #: What is said where nothing is chosen.
    everything: Words = ALL
    #: Whether it stands behind “More filters”.
    more: bool = False
    #: Whether it has a row of its own on the page, and needs no chip.
    is_apart: bool = False
    #: What a list of this address says of its values; without it, the words of its choices.
    say: Callable[[list[str]], list[str]] | None = None

    @property
    def many(self) -> bool:
        return self.control == "many"

    def offers(self, user: Any) -> list[Any]:
        return list(self.choices(user) if callable(self.choices) else self.choices)

    def condition(self, values: Sequence[str], user: Any) -> Q:
        """What it leaves. A choice that is not there can be no value of it."""
        if self.choices and not callable(self.choices):
            known = {str(key) for key, _words in flat(self.choices)}
            for value in values:
                if value not in known:
                    raise Wrongly(_("“%(text)s” is none of its choices.") % {"text": value})
        return self.narrow(values, user)

    def words_of(self, values: list[str], offered: Sequence[Any] = ()) -> list[str]:
        """Its values as a person reads them; what is not known stands as it was written."""
        known = {str(key): str(words) for key, words in flat(offered)}
        if self.say is not None and any(value not in known for value in values):
            return self.say(values)
        return [known.get(value, value) for value in values]


def flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield key, words


# --- the usual ones --------------------------------------------------------------------------------------
def words(find: Callable[[str], Q], label: Words, name: str = "q") -> Filter:
    """The field in which one types what one looks for."""
    return Filter(name, label, lambda values, _user: find(values[0]), "words")


def among(column: str) -> Narrow:
    return lambda values, _user: Q(**{f"{column}__in": list(values)})


def choice(name: str, label: Words, choices: Any, column: str = "", **more: Any) -> Filter:
    """One of several, of a column."""
    return Filter(name, label, more.pop("narrow", among(column or name)), "choice", choices, **more)


def exactly(name: str, label: Words, column: str, *, hidden: bool = False) -> Filter:
    """A text as it is written."""
    return Filter(name, label, lambda values, _user: Q(**{column: values[0]}), "hidden" if hidden else "text")


def since(name: str, label: Words, column: str, *, moments: bool = False, more: bool = False) -> Filter:
    """From a day on."""
    as_day = _moment if moments else _same
    return Filter(
        name, label, lambda values, _user: Q(**{f"{column}__gte": as_day(a_day(values[0]))}), "day", more=more
    )


def until(name: str, label: Words, column: str) -> Filter:
    """Up to a day, and that day."""
    return Filter(name, label, lambda values, _user: Q(**{f"{column}__lte": a_day(values[0])}), "day")


def beside(name: str, label: Words, control: Control = "hidden") -> Filter:
    """What an address says that leaves out no row: the page reads it itself (`View.asked`)."""

    def nothing(values: Sequence[str], _user: Any) -> Q:
        if control == "day":
            a_day(values[0])
        return Q()

    return Filter(name, label, nothing, control)


def a_day(text: str) -> date:
    found = day_of(text)
    if found is None:
        raise Wrongly(_("“%(text)s” is no day: write it like 2026-11-20.") % {"text": text})
    return found


def a_number(text: str) -> int:
    found = whole(text)
    if found is None:
        raise Wrongly(_("“%(text)s” is no number.") % {"text": text})
    return found


def _same(day: date) -> Any:
    return day


def _moment(day: date) -> Any:
    return clock.moment(day)
