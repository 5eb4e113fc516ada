"""Taking files away after the commit: a job for each (workflows/jobs.py), so that what a crash or a silent S3 server left
is taken away later. A file that a row still names stays, whoever asked.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from grants.files.storage import AfterCommit, forget_later
from workflows import jobs

#: The storages that hold files of people; static files are none.
ALIASES = ("private", "default")
LONGEST_KEY = 200
#: Where files lie under the hash of what is in them (models.path_of): equal ones are one.
BY_HASH = "documents/"


def alias_of(storage: object) -> str:
    """Under which name the settings know the storage."""
    held = getattr(storage, "_wrapped", storage)
    return next((alias for alias in ALIASES if storages[alias] is held), "")


def fields_of(alias: str) -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Every column of the house that names a file of this storage."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField) and alias_of(field.storage) == alias:
                yield model, field


def named(alias: str, names: list[str]) -> set[str]:
    """Those of the names that a row holds."""
    found: set[str] = set()
    for model, field in fields_of(alias):
        rows = model._base_manager.filter(**{f"{field.name}__in": names})
        found.update(rows.values_list(field.name, flat=True))
    return found


@forget_later.answer
def _forget_later(storage: AfterCommit, name: str) -> None:
    """Take the file away once the running transaction has committed."""
    key = f"{alias_of(storage)}:{name}"
    if len(key) > LONGEST_KEY or key.startswith(":"):
        transaction.on_commit(partial(storage.erase, name), robust=True)
    else:
        jobs.later("forget_file", key)


def delete_folder(folder: str) -> None:
    """Take away all private files under a folder (`uploads/…/`) once the running transaction has committed."""
    jobs.later("forget_file", f"private:{folder.rstrip('/')}/")


@jobs.register("forget_file", _("Take away a file that nothing names any more"))
def delete_file(key: str) -> None:
    """`alias:name`; with a slash at the end a folder."""
    alias, _colon, name = key.partition(":")
    storage = storages[alias]
    names = [one for one, _at in storage.names(name)] if name.endswith("/") else [name]  # type: ignore[attr-defined]
    for one in set(names) - named(alias, names):
        _take_away(storage, alias, one)


def _take_away(storage: Any, alias: str, name: str) -> None:
    """A file known by its hash may be found there, and believed, by whoever brings the same one just now: he has said so
    before he looked (models.Arrival), so it is put back."""
    shared = b""
    if name.startswith(BY_HASH):
        with suppress(FileNotFoundError), storage.open(name) as file:
            shared = file.read()
    storage.erase(name)
    if shared and named(alias, [name]):
        storage.put(name, ContentFile(shared), size=len(shared), sha256=sha256(shared).hexdigest())
