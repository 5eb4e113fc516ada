"""What an earlier stage asks and only a later one knows. The question stands where it is asked, the answer where it is
known, in the `known.py` of that stage; one that nobody answers stops the start (checks.py).

    running_grants: Asked[[Iterable[int]], QuerySet[Any]] = Asked("running grants of organisations")   # calls

    @running_grants.answer                                                                             # awards
    def delivered_by(organisations: Iterable[int]) -> QuerySet[Any]: ...
"""

from collections.abc import Callable
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Asked(Generic[P, R]):
    """A question that is called like the function which answers it."""

    every: "ClassVar[list[Asked[..., Any]]]" = []

    def __init__(self, what: str) -> None:
        self.what = what
        self._answer: Callable[P, R] | None = None
        Asked.every.append(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if self._answer is None:
            raise LookupError(f"Nobody answers: {self.what}")
        return self._answer(*args, **kwargs)

    def answer(self, one: Callable[P, R]) -> Callable[P, R]:
        """Register who knows. Two answers to one question are a mistake."""
        if self._answer is not None:
            raise LookupError(f"Answered twice: {self.what}")
        self._answer = one
        return one

    @property
    def is_answered(self) -> bool:
        return self._answer is not None
