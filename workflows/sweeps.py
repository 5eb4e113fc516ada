"""What time brings to many things: each is done by itself, and one that fails stops no other.

    @sweeps.register("supplements", _("End applications whose supplement did not come"), due=late_supplements)
    def due_supplements(application: Application) -> None:
        lapse(application=application)

`due` finds what may be due, the function does one of them: a transaction of its own, begun by the action it calls. What
fails is kept as a job of the sweep's name (workflows/jobs.py): an administrator sees what, why and when it is tried
again; it rests meanwhile and is gone once it succeeded, or is due no more. A rule that stands against a step (`Refused`)
is no failure: it is shown too, and asked again soon. Nothing is ever given up.

`register` is all there is to remember: the clock goes through `SWEEPS`, one task a sweep, so that none keeps another
from its turn.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from workflows import jobs
from workflows.models import Job
from workflows.steps import Moved, Refused

log = logging.getLogger(__name__)

#: The key of a sweep as a whole: finding what is due failed, or nothing more of it can be done now.
WHOLE = "*"
#: A worker ends what takes longer than a quarter of an hour.
LEASE = timedelta(minutes=20)


class Halt(Exception):  # noqa: N818  said by a sweep, no mistake of the program
    """Nothing more of this sweep can be done now: whoever is asked (a scanner) does not answer."""


@dataclass
class Sweep:
    """One thing that time brings. Called, it does what is due and says how much that was."""

    name: str
    label: str | Promise
    due: Callable[[], Iterable[Any]]
    do: Callable[[Any], object]
    key: Callable[[Any], object]
    most: int | None
    nightly: bool

    def __call__(self) -> int:
        done = 0
        try:
            items = self._fresh()
            for item in items:
                done += self._one(item)
        except Exception as error:
            log.warning("The sweep %s stopped: %s", self.name, type(error).__name__)
            jobs.stumble(self.name, WHOLE, _waits(error))
            return done
        Job.objects.filter(kind=self.name, key=WHOLE).delete()
        return done

    def _fresh(self) -> list[Any]:
        """What is due and has not failed before: that comes again as a job."""
        resting = {key for key in jobs.keys_of(self.name) if key != WHOLE}
        found = self.due()
        if isinstance(found, QuerySet):  # its keys are primary keys
            return list((found.exclude(pk__in=resting) if resting else found)[: self.most])
        return [item for item in found if str(self.key(item)) not in resting][: self.most]

    def _one(self, item: Any) -> int:
        try:
            done = self.do(item)
        except Halt:
            raise
        except Moved:  # somebody was faster, and nothing is left to do
            return 0
        except Exception as error:
            jobs.stumble(self.name, self.key(item), _waits(error))
            return 0
        return done if isinstance(done, int) else int(done is None or bool(done))

    def again(self, key: str) -> None:
        """What failed comes again, as a job: raises what stands against it. What is due no more is done."""
        if key == WHOLE:
            self._again_whole()
            return
        found = self.due()
        items = found.filter(pk=key) if isinstance(found, QuerySet) else found
        for item in [one for one in items if str(self.key(one)) == key]:
            try:
                self.do(item)
            except Moved:
                continue
            except (Refused, Halt) as no:
                raise _waits(no) from no

    def _again_whole(self) -> None:
        try:
            for item in self._fresh():
                self._one(item)
        except Halt as no:
            raise _waits(no) from no

    def about(self, keys: Sequence[str]) -> Mapping[str, str]:
        """What each of these keys stands for, to an administrator."""
        found = self.due()
        if not isinstance(found, QuerySet):
            return {}
        things = found.model._base_manager.filter(pk__in=[key for key in keys if key != WHOLE])
        return {str(thing.pk): str(getattr(thing, "code", "") or thing) for thing in things}


SWEEPS: dict[str, Sweep] = {}


def register(
    name: str,
    label: str | Promise,
    *,
    due: Callable[[], Iterable[Any]],
    key: Callable[[Any], object] = lambda item: item.pk,
    most: int | None = None,
    nightly: bool = False,
) -> Callable[[Callable[[Any], object]], Sweep]:
    """Make the function that does one thing the sweep over all that are due; at most `most` at a time, for a sweep
    that takes long. The function may say how much it did (False: nothing)."""

    def keep(do: Callable[[Any], object]) -> Sweep:
        sweep = SWEEPS[name] = Sweep(name, label, due, do, key, most, nightly)
        jobs.register(name, label, lease=LEASE, tries=jobs.ALWAYS, about=sweep.about)(sweep.again)
        return sweep

    return keep


def once(
    name: str, label: str | Promise, *, nightly: bool = False
) -> Callable[[Callable[[], object]], Sweep]:
    """A sweep that is one unit of work: rows thrown away by one statement."""

    def keep(do: Callable[[], object]) -> Sweep:
        return register(name, label, due=lambda: [name], key=str, nightly=nightly)(lambda _all: do())

    return keep


def run_all(*, nightly: bool = False) -> None:
    """Every sweep of the hour, here and now: for whoever plays the clock."""
    for sweep in [one for one in SWEEPS.values() if one.nightly == nightly]:
        sweep()


def _waits(error: Exception) -> Exception:
    return jobs.Waits(str(error)) if isinstance(error, Refused | Halt) else error
