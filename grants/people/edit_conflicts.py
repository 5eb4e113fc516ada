"""A page that changes what is kept, as somebody opened it: an old copy does not undo what another changed since.

    opened = Opened(request, office, lambda office: [OfficeForm(instance=office)])
    form = OfficeForm(request.POST or None, instance=office)
    …
    attempt(request, opened.saving(lambda: describe_office(office=office, …)), _("Saved."))

and in the template, inside the form: {{ opened }}. The page carries a mark of what its fields showed. The action begins by
locking the row and showing it anew: where the mark is another one by now, it is refused. What was typed is still there,
beside it stands what is kept now, wherever the two differ, and saving again is a decision.

A page without a form of Django's says what it shows as a list of `Control`s.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from django.db import models
from django.forms import BaseForm, BaseFormSet, BooleanField, FileField
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows.steps import Process, Refused, first, lock

R = TypeVar("R")
NAME = "opened"


class OpenedControl(NamedTuple):
    """One control of a page without a form of Django's; `words` where a reader sees something else than its value."""

    name: str
    label: str
    value: Any
    words: str = ""


ShownForm = BaseForm | BaseFormSet[Any] | list[OpenedControl]


class Stale(Refused):
    """What the person changed is no longer what the page showed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this while you had it open. Nothing was saved; what you typed is still here, and "
                "beside it what stands there now. Saving again puts yours in its place."
            )
        )


@dataclass(frozen=True)
class KeptField:
    """One field as it is kept: what it is called, its value, and whether that is something else than what was typed."""

    name: str
    label: str
    value: Any
    words: str
    differs: Callable[[Any], bool]


class EditGuard:
    """The page of one row. `shows` makes from the fresh row the forms as they are first shown; `typed` is what was kept
    while the person logged in again (`kept_post`); `under` is what an action locks, where that is not the row itself."""

    def __init__(
        self,
        request: HttpRequest,
        row: Any,
        shows: Callable[[Any], Iterable[ShownForm]],
        *,
        typed: Any = None,
        under: models.Model | None = None,
        name: str = NAME,
    ) -> None:
        self._typed: Any = (request.POST if request.method == "POST" else typed) or QueryDict()
        self._row, self._shows, self._under, self._name = row, shows, under, name
        self.seen: str = self._typed.get(name, "")
        # A page shown again, for a mistake or after a login, is still the one that was opened.
        self.mark = self.seen or mark_of(kept_in(shows(row)))
        self.stands: list[KeptField] = []

    def saving(self, do: Callable[[], R]) -> Callable[[], R]:
        """`do`, refused where the row is no longer what was opened."""

        def unless_stale() -> R:
            try:
                with first(self._demand_unchanged):
                    return do()
            except Stale:
                kept = list(kept_in(self._shows(_rows(self._row).get(pk=self._row.pk))))
                self.mark = mark_of(kept)
                self.stands = [one for one in kept if one.differs(self._typed)]
                raise

        return unless_stale

    def _demand_unchanged(self) -> None:
        root = self._under or self._row
        locked = lock(root) if isinstance(root, Process) else _locked(root)
        fresh = locked if root is self._row else _rows(self._row).get(pk=self._row.pk)
        if self.seen and self.seen != mark_of(kept_in(self._shows(fresh))):
            raise Stale

    def __str__(self) -> SafeString:
        return render_to_string(
            "components/edit_conflict.html", {"name": self._name, "mark": self.mark, "stands": self.stands}
        )

    __html__ = __str__


def _rows(row: models.Model) -> models.QuerySet[Any]:
    return row._meta.model._base_manager.all()


def _locked(row: models.Model) -> models.Model:
    found: models.Model = _rows(row).select_for_update(of=("self",)).get(pk=row.pk)
    return found


def mark_of(kept: Iterable[KeptField]) -> str:
    """What is kept, as one word: another word, other facts. An empty field is no fact."""
    said = [(one.name, _plain(one.value)) for one in kept if one.value not in (None, "", [], (), False)]
    return sha256(repr(said).encode()).hexdigest()[:32]


def kept_in(shown: Iterable[ShownForm]) -> Iterator[KeptField]:
    for one in shown:
        if isinstance(one, list):
            for name, label, value, words in one:
                yield KeptField(name, label, value, words or str(value or ""), _other_than(name, value))
        elif isinstance(one, BaseFormSet):
            for number, form in enumerate(one.forms, 1):
                for kept in _of_form(form):
                    yield KeptField(
                        kept.name, f"{number} · {kept.label}", kept.value, kept.words, kept.differs
                    )
        else:
            yield from _of_form(one)


def _of_form(form: BaseForm) -> Iterator[KeptField]:
    for bound in form:
        if not isinstance(bound.field, FileField):
            value = bound.value()
            yield KeptField(bound.html_name, str(bound.label), value, _words(bound, value), _other_in(bound))


def _other_than(name: str, value: Any) -> Callable[[Any], bool]:
    return lambda typed: _text(value) not in map(_text, typed.getlist(name))


def _other_in(bound: Any) -> Callable[[Any], bool]:
    def differs(typed: Any) -> bool:
        raw = bound.field.widget.value_from_datadict(typed, {}, bound.html_name)
        return bool(bound.field.has_changed(bound.initial, _text(raw) if isinstance(raw, str) else raw))

    return differs


def _text(value: Any) -> str:
    return str(value or "").replace("\r\n", "\n").strip()


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set | models.QuerySet):
        return sorted(str(getattr(v, "pk", v)) for v in value)
    return _text(getattr(value, "pk", value))


def _words(bound: Any, value: Any) -> str:
    """What is kept in a field, for a reader."""
    if isinstance(bound.field, BooleanField):
        return _("Yes") if value else _("No")
    chosen = _plain(value)
    names = {str(key): str(name) for key, name in _flat(getattr(bound.field, "choices", ()))}
    if isinstance(chosen, list):
        return pgettext("between names", ", ").join(str(names.get(one, one)) for one in chosen)
    return str(names.get(chosen, chosen)) if chosen else ""


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, name in choices:
        if isinstance(name, list | tuple):
            yield from _flat(name)
        else:
            yield key, name
