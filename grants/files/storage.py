"""Where files are put: whole or not at all, readable by this program alone, and never taken away before the commit.

Both storages (this one on the local disk, storage_s3.py for S3) keep the same four promises:

- A file appears under its name when all of it is stored, never before: a full disk or a killed program leaves nothing
  that could be taken for it. What was written is compared with what was promised: size, and hash where there is one.
- `put` writes a file whose name says its contents. What lies there already is believed only if it is the same.
- `delete` waits for the commit. Inside a transaction it writes a job (deletion.py); a transaction that fails has
  deleted nothing.
- `names` walks through all there is without holding it in memory.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.db import transaction

from workflows.asked import Asked
from workflows.external import refuse_inside_unit_of_work

MB = 1024 * 1024


class NotStored(OSError):  # noqa: N818  said of a file
    """The file could not be kept: the disk is full, the store does not answer, or what lies there is not it."""


#: A file is taken away once the running transaction has committed: deletion.py does.
forget_later: Asked[["AfterCommit", str], None] = Asked("taking a file away after the commit")


class AfterCommit(Storage):
    """A storage that takes a file away only once the database no longer says it is there."""

    def delete(self, name: str) -> None:
        """Take the file away, after the commit of the running transaction."""
        if not name:
            raise ValueError("The name of the file to delete is empty.")
        if not transaction.get_connection().in_atomic_block:
            self.erase(name)
            return
        forget_later(self, name)

    def erase(self, name: str) -> None:
        """Take the file away now."""
        super().delete(name)


def copy(content: "File[bytes]", out: IO[bytes]) -> tuple[int, str]:
    """Copy the whole contents. Returns their size and SHA-256."""
    found, size = hashlib.sha256(), 0
    content.seek(0)
    for chunk in iter(lambda: content.read(MB), b""):
        data = chunk if isinstance(chunk, bytes) else str(chunk).encode()
        found.update(data)
        out.write(data)
        size += len(data)
    return size, found.hexdigest()


def compare(name: str, found: tuple[int, str], *, size: int, sha256: str = "") -> None:
    """Refuse what is not what was promised."""
    if found != (size, sha256 or found[1]):
        raise NotStored(
            f"{name}: {found[0]} bytes came and {size} were promised, or they are others than those"
        )


class KeptFiles(AfterCommit, FileSystemStorage):
    """Files on the local disk. `durable=False` does not wait for the disk: for tests."""

    def __init__(self, *args: Any, durable: bool = True, **more: Any) -> None:
        more.setdefault("file_permissions_mode", 0o600)
        more.setdefault("directory_permissions_mode", 0o700)
        super().__init__(*args, **more)
        self.durable = durable

    def erase(self, name: str) -> None:
        FileSystemStorage.delete(self, name)

    def put(self, name: str, content: "File[bytes]", *, size: int, sha256: str) -> str:
        """Store a file whose name follows from its contents. One that lies there and is the same is left; one that is
        not (a disk that was full, a changed byte) is replaced."""
        if not self._is(name, size, sha256):
            self._write(name, content, size, sha256, replace=True)
        return name

    def _is(self, name: str, size: int, sha256: str) -> bool:
        path = Path(self.path(name))
        try:
            if path.stat().st_size != size:
                return False
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def _save(self, name: str, content: "File[bytes]") -> str:
        while True:
            try:
                self._write(name, content, getattr(content, "size", None), "", replace=False)
            except FileExistsError:  # somebody was first with this name
                name = self.get_available_name(name)
            else:
                return name.replace("\\", "/")

    def _write(
        self, name: str, content: "File[bytes]", size: int | None, sha256: str, *, replace: bool
    ) -> None:
        refuse_inside_unit_of_work("Storing a file")
        path = Path(self.path(name))
        self._make_folder(path.parent)
        handle, written = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                found = copy(content, out)
                out.flush()
                self._sync(out.fileno())
            on_disk = Path(written).stat().st_size
            compare(name, found, size=on_disk if size is None else size, sha256=sha256)
            compare(name, found, size=on_disk)
            Path(written).chmod(self.file_permissions_mode or 0o600)
            _publish(written, path, replace=replace)
        finally:
            Path(written).unlink(missing_ok=True)
        self._sync_folder(path.parent)

    def _make_folder(self, folder: Path) -> None:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(mode=self.directory_permissions_mode or 0o700, exist_ok=True)
            self._sync_folder(one.parent)

    def _sync(self, handle: int) -> None:
        if self.durable:
            os.fsync(handle)

    def _sync_folder(self, folder: Path) -> None:
        """A new name is on the disk only once its folder is."""
        if self.durable:
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def names(self, folder: str = "") -> Iterator[tuple[str, datetime]]:
        """Every file under `folder`, also what was left half written, with when it was last changed."""
        root = Path(self.location)
        for at, folders, files in os.walk(root / folder):
            folders.sort()
            for one in files:
                path = Path(at) / one
                yield path.relative_to(root).as_posix(), self.get_modified_time(str(path))


def _publish(written: str, path: Path, *, replace: bool) -> None:
    """Give the finished file its name, in one step that no reader sees half done."""
    if replace:
        Path(written).replace(path)
        return
    try:
        os.link(written, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: take the name first, then put the file over it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        Path(written).replace(path)
