"""Files that no row names. A program that is killed after it stored a file and before the row was committed leaves one;
so does a write that was cut short (`….part`).

What comes in privately has said so before (models.Arrival) and is thrown away by that. The site's pictures, their smaller
copies and documents are stored by Wagtail, which says nothing first: here they are looked for in the store itself, in the
folders that a column of the house writes into and nowhere else. What is found waits a week at the administrators' page
before it goes, for after a restored backup the rows may still be on their way.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from grants.files.deletion import ALIASES, LONGEST_KEY, delete_file, fields_of, named
from workflows import jobs, sweeps

MANY = 500
#: How old a file is before it is looked at, and how long it then waits.
AGE, RESTS = timedelta(days=1), timedelta(days=7)
CUT_SHORT = re.compile(r"\.[^/]{1,40}\.part")


def files_of(alias: str) -> Iterator[list[tuple[str, datetime, bool]]]:
    """Every file of the storage with when it was stored and whether a row names it, some hundreds at a time."""
    others = _others_within(alias)
    files = (one for one in storages[alias].names() if not one[0].startswith(others))  # type: ignore[attr-defined]
    while some := list(islice(files, MANY)):
        known = named(alias, [name for name, _at in some])
        yield [(name, at, name in known) for name, at in some]


def is_younger(at: datetime, age: timedelta) -> bool:
    """A file's own time is the machine's, whatever time the house is asked to believe."""
    return at.timestamp() >= time.time() - age.total_seconds()


def orphans() -> Iterator[tuple[str, str]]:
    """What is to be thrown away: storage and name."""
    ours = folders_of("default")
    for alias in ALIASES:
        for some in files_of(alias):
            for name, at, known in some:
                cut_short = bool(CUT_SHORT.fullmatch(PurePosixPath(name).name))
                wanted = cut_short if alias == "private" else name.startswith(ours)
                if wanted and not known and not is_younger(at, AGE):
                    yield alias, name


@sweeps.once("orphans", _("Look for files of the site that nothing names"), nightly=True)
def find_orphans() -> int:
    found = [key for key in (f"{alias}:{name}" for alias, name in orphans()) if len(key) <= LONGEST_KEY]
    for key in found:
        jobs.later("stray", key, rests=RESTS)
    return len(found)


def _names(keys: Sequence[str]) -> Mapping[str, str]:
    return {key: key.partition(":")[2] for key in keys}


@jobs.register("stray", _("Throw away a file that nothing names"), tries=jobs.ALWAYS, about=_names)
def drop_orphan(key: str) -> None:
    """One that a row names by now stays."""
    delete_file(key)


def folders_of(alias: str) -> tuple[str, ...]:
    """The folders that the columns of this storage write into, each column asked for a name."""
    rows: list[tuple[Any, Any]] = [(field, model()) for model, field in fields_of(alias)]
    paths = [PurePosixPath(field.generate_filename(row, "x.jpg")) for field, row in rows]
    return tuple(sorted({f"{path.parts[0]}/" for path in paths if len(path.parts) > 1}))


def _others_within(alias: str) -> tuple[str, ...]:
    """The folders of other storages that lie inside this one: on the disk, `private/` inside the site's files."""
    here = str(getattr(storages[alias], "location", ""))
    places = [str(getattr(storages[other], "location", "")) for other in ALIASES if other != alias]
    return tuple(
        place.removeprefix(f"{here}/") + "/" for place in places if here and place.startswith(f"{here}/")
    )
