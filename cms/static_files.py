"""Static files of a single machine: gathered once a version, named by their content, compressed; then kept by browsers
for ever. `manage.py up` gathers them (gather_static); production does it once a release (collectstatic)."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: In the folder of what was gathered: of which files.
VERSION = "version.txt"


class GatheredFiles(CompressedManifestStaticFilesStorage):
    """Without brotli, which takes four times as long as everything else; and a file that was not gathered has its plain
    name, for a command that draws a page needs no style."""

    manifest_strict = False

    def create_compressor(self, **kwargs: Any) -> Any:
        return super().create_compressor(use_brotli=False, **kwargs)

    def stored_name(self, name: str) -> str:
        try:
            return super().stored_name(name)
        except ValueError:
            return name


def version() -> str:
    """What there is to gather, as one word: it changes with any file's name, size or time."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = Path(storage.path(name)).stat()
            seen.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def gathered() -> str:
    """The version that lies gathered, or nothing."""
    file = Path(settings.STATIC_ROOT) / VERSION
    return file.read_text().strip() if file.exists() else ""


def keep_version(word: str) -> None:
    (Path(settings.STATIC_ROOT) / VERSION).write_text(word)
