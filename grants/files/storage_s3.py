"""The same promises as storage.py on an S3 server.

Each file goes up in one request with its checksum, which the server compares before it keeps the file, and is then
asked for its size. Content-MD5 is what every server knows; Amazon's own is told SHA-256 as well.
"""

import base64
import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from grants.files.storage import AfterCommit, NotStored, compare, copy
from workflows import concurrency, external

#: What is larger lies on the disk, not in memory, while it is read or sent.
IN_MEMORY = 4 * 1024 * 1024


@contextlib.contextmanager
def _said_plainly(name: str) -> Iterator[None]:
    """What goes wrong on the way is an OSError, as with a disk. Nobody waits where many do already."""
    try:
        with concurrency.place():
            yield
    except (BotoCoreError, ClientError, concurrency.CrowdedError) as wrong:
        raise NotStored(f"{name}: {wrong}") from wrong


class KeptOnS3(AfterCommit, S3Storage):
    """Files in a bucket."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {"max_memory_size": IN_MEMORY}

    def erase(self, name: str) -> None:
        with _said_plainly(name):
            S3Storage.delete(self, name)

    def exists(self, name: str) -> bool:
        with _said_plainly(name):
            return bool(S3Storage.exists(self, name))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _said_plainly(name):  # a file that is not there says so itself
            opened = S3Storage._open(self, name, mode)
            if "r" in mode:
                opened.file  # noqa: B018  fetched now: who reads it later must not find the store away
            return opened

    def put(self, name: str, content: "File[bytes]", *, size: int, sha256: str) -> str:
        """Store a file whose name follows from its contents, unless the same lies there already."""
        with _said_plainly(name):
            if self._kept(name) != (size, sha256):
                self._send(name, content, size, sha256)
        return name

    def _save(self, name: str, content: "File[bytes]") -> str:
        cleaned = str(clean_name(name))
        with _said_plainly(cleaned):
            self._send(cleaned, content, getattr(content, "size", None), "")
        return cleaned

    def _send(self, name: str, content: "File[bytes]", size: int | None, sha256: str) -> None:
        external.refuse_inside_unit_of_work("Storing a file")
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            found = copy(content, body)
            compare(name, found, size=found[0] if size is None else size, sha256=sha256)
            parameters = self._get_write_parameters(name, content) | {"Metadata": {"sha256": found[1]}}
            body.seek(0)
            parameters["ContentMD5"] = base64.b64encode(
                hashlib.file_digest(body, lambda: hashlib.md5(usedforsecurity=False)).digest()
            ).decode()
            if not self.endpoint_url:
                parameters["ChecksumSHA256"] = base64.b64encode(bytes.fromhex(found[1])).decode()
            body.seek(0)
            self.bucket.Object(self._key(name)).put(Body=body, **parameters)
        kept = self._kept(name)
        compare(name, kept or (0, ""), size=found[0], sha256=found[1])

    def _kept(self, name: str) -> tuple[int, str] | None:
        try:
            head = self.connection.meta.client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except ClientError as wrong:
            if wrong.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise
        return head["ContentLength"], head["Metadata"].get("sha256", "")

    def _key(self, name: str) -> str:
        return str(self._normalize_name(clean_name(name)))

    def names(self, folder: str = "") -> Iterator[tuple[str, datetime]]:
        """Every file under `folder`, with when it was stored."""
        prefix = f"{self.location}/".lstrip("/") if self.location else ""
        within = f"{prefix}{folder.rstrip('/')}/" if folder else prefix
        for one in self.bucket.objects.filter(Prefix=within):
            yield one.key.removeprefix(prefix), one.last_modified
