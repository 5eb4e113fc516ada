"""Putting the files of the house somewhere else for a test, and doing what waits for the commit."""

import resource
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.files.storage import storages


class Elsewhere:
    """While it lasts, the storage `alias` of the house is another one: of an S3 server, or whichever `use` is given."""

    def __init__(self, alias: str, s3: Any = None) -> None:
        self.alias, self.s3, self.stack = alias, s3, ExitStack()

    def __enter__(self) -> "Elsewhere":
        if self.s3 is not None:
            self.use(self.s3.storage("private" if self.alias == "private" else "public"))
        return self

    def use(self, storage: Any) -> Any:
        from grants.files.deletion import fields_of

        fields = [field for _model, field in fields_of(self.alias)]
        storages[self.alias]  # made, so that it can be put back
        self.stack.enter_context(patch.dict(storages._storages, {self.alias: storage}))
        for field in fields:
            self.stack.enter_context(patch.object(field, "storage", storage))
        return storage

    def __exit__(self, *error: object) -> None:
        self.stack.close()


def do_jobs() -> None:
    """What the worker does once the commit has asked it to."""
    from workflows import jobs

    for pk in jobs.due():
        jobs.run(pk)


class SmallDisk:
    """A disk of two megabytes that can be filled up and freed: a real one where the test may mount it, else a limit that
    the system sets on what this process may write."""

    ROOM = 256 * 1024

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
        self.mounted = not subprocess.run(command, check=False, capture_output=True).returncode
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        """Leave room for a quarter of a megabyte."""
        if self.mounted:
            free = shutil.disk_usage(self.folder).free
            (self.folder / "filler").write_bytes(b"0" * max(free - self.ROOM, 0))
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.ROOM, self.before[1]))

    def free(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)

    def close(self) -> None:
        self.free()
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=False, capture_output=True)

    def files(self) -> list[str]:
        """What lies on it."""
        return [one.name for one in self.folder.rglob("*") if one.is_file() and one.name != "filler"]
