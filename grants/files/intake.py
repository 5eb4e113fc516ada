"""The one way in which a file comes into the house: looked into, shown to the virus scanner and stored, all before the
transaction of the action that records it begins. A scanner or a store that hangs holds no lock; a refusal afterwards
leaves a file without a row, which does no harm and is thrown away later.

    @takes_in("scan", Wanted(("pdf", "image"), 20 * MB, for_good=True))
    @action
    def sign(*, contract: Contract, scan: Incoming, …) -> Contract:
        document = store_upload(scan, kind="scan", …)

The action is given the file as it came or, from an action around it that said the same, as it is stored.
"""

import functools
import hashlib
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import ParamSpec, TypeVar, Union

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from grants.files import scanner
from grants.files.checks import CheckedFile, check_upload, is_among, sort_named
from grants.files.metadata import strip_metadata
from grants.files.models import Arrival, path_of, private_storage
from grants.files.pictures import HEIC, JPEG, as_jpeg, refuse_broken
from workflows import clock
from workflows.external import refuse_inside_unit_of_work
from workflows.steps import Refused, action

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
#: How long a file may wait for the record that takes it up.
KEPT_FOR = timedelta(days=2)


class FileRefused(Refused):
    """The file is of a kind that is not taken here: too large, harmful, broken. Sending it again is of no use."""


class FileNotStored(Refused):
    """The file could not be stored just now. Nothing is lost; the same file may be sent again."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The file could not be stored just now: nothing was changed, and what you wrote is kept. "
                "Send it again in a few minutes; if it still does not work, tell the administrator."
            )
        )


@dataclass(frozen=True)
class Wanted:
    """What may come in at one place. `for_good`: it becomes a document, which is never changed or marked later.
    `anonymous`: what it says of whoever made or sent it is taken out, and its name is not kept."""

    kinds: tuple[str, ...]
    max_bytes: int
    for_good: bool = False
    anonymous: bool = False
    #: Which sorts of these kinds, where not all of them: pdf, docx, …
    suffixes: tuple[str, ...] = ()

    def takes(self, file: "StoredFile") -> bool:
        """Whether a file that is stored already may come in here, too."""
        sort = sort_named(file.checked.suffix, file.name)
        fits = file.checked.kind in self.kinds and is_among(sort, self.suffixes)
        return fits and file.checked.size <= self.max_bytes


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the store and waits to be recorded."""

    arrival: uuid.UUID
    path: str
    name: str
    checked: CheckedFile
    scan: str = ""

    def taken_up(self) -> str:
        """Its path, for the row that records it; called in the transaction of that row."""
        Arrival.objects.filter(pk=self.arrival).delete()
        return self.path


Incoming = Union["File[bytes]", StoredFile]


def stored(file: Incoming) -> StoredFile:
    """The file as it is stored. Who hands one on that is not stored has forgotten `takes_in`."""
    if not isinstance(file, StoredFile):
        raise TypeError("A file is taken in before the transaction begins: see grants/files/intake.py.")
    return file


def takes_in(
    field: str, wanted: "Wanted | Callable[..., Wanted]"
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Have the file (or files) that an action is given as `field` taken in before the action begins. What is wanted
    may hang on the other arguments."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def first_the_file(*args: P.args, **kwargs: P.kwargs) -> R:
            given = kwargs.get(field)
            if given is not None and not isinstance(given, StoredFile):
                place = wanted if isinstance(wanted, Wanted) else wanted(**kwargs)
                kwargs[field] = (
                    take_in(given, place) if isinstance(given, File) else [take_in(f, place) for f in given]  # type: ignore[attr-defined]
                )
            return function(*args, **kwargs)

        return first_the_file

    return decorate


def take_in(file: Incoming, wanted: Wanted) -> StoredFile:
    """Look into the file, show it to the scanner and store it. Raises NotTaken or NotKept with a sentence."""
    if isinstance(file, StoredFile):
        return file
    refuse_inside_unit_of_work("Taking in a file")
    name = str(file.name or "").rsplit("/", 1)[-1]
    try:
        checked = check_upload(file, kinds=wanted.kinds, max_bytes=wanted.max_bytes, suffixes=wanted.suffixes)
        scan = scanner.let_in_for_good(file) if wanted.for_good else scanner.let_in(file)
        file, checked = _changed(file, checked, anonymous=wanted.anonymous)
    except ValidationError as wrong:
        raise FileRefused(*wrong.messages) from wrong
    if wanted.anonymous:
        name = f"file{checked.suffix}"
    elif name.lower().endswith((".heic", ".heif")) and checked.content_type == JPEG:
        name = f"{PurePosixPath(name).stem}.jpg"
    path = path_of(checked.sha256, checked.suffix) if wanted.for_good else own_path(checked.suffix)
    return put_away(file, checked, path=path, name=name, scan=scan)


def _changed(
    file: "File[bytes]", checked: CheckedFile, *, anonymous: bool
) -> tuple["File[bytes]", CheckedFile]:
    """The file as it is kept: as it came, but without its traces where it is anonymous, and a picture as only some phones
    make it turned into one that everybody can read."""
    if not anonymous and checked.kind != "image":
        return file, checked
    file.seek(0)
    data = file.read()
    if anonymous:
        data, checked = strip_metadata(data, checked)
    elif checked.content_type == HEIC:
        data, checked = as_jpeg(data, bare=False), replace(checked, content_type=JPEG, suffix=".jpg")
    else:
        refuse_broken(data)
        return file, checked
    return ContentFile(data), replace(checked, sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def own_path(suffix: str) -> str:
    """A name that says nothing of who sent the file, and that no other file has."""
    return f"attachments/{clock.today():%Y/%m}/{uuid.uuid4().hex}{suffix}"


def put_away(
    file: "File[bytes]", checked: CheckedFile, *, path: str, name: str = "", scan: str = ""
) -> StoredFile:
    """Store a file under `path`, to be recorded next. Raises NotKept."""
    arrival = Arrival.objects.create(file=path, sha256=checked.sha256, size=checked.size)
    try:
        private_storage().put(path, file, size=checked.size, sha256=checked.sha256)  # type: ignore[attr-defined]
    except OSError as full:
        log.error("A file could not be stored: %s", full)
        raise FileNotStored from full
    return StoredFile(arrival.pk, path, name, checked, scan)


@action
def drop_arrival(*, arrival: Arrival) -> None:
    """Throw away a file that nothing took up."""
    arrival.delete()
    private_storage().delete(arrival.file.name or "")
