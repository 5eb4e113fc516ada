"""Real servers for the tests that ask for them, each on a free port of this machine."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class S3:
    """A bucket on a server that checks signatures, as the real ones do."""

    endpoint: str
    bucket: str
    key: str
    secret: str

    def client(self) -> Any:
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    def storage(self, location: str = "private", **options: Any) -> Any:
        """A Django storage as config/settings/base.py makes one."""
        from storages.backends.s3 import S3Storage

        return S3Storage(
            bucket_name=self.bucket,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            access_key=self.key,
            secret_key=self.secret,
            addressing_style="path",
            signature_version="s3v4",
            default_acl=None,
            file_overwrite=False,
            location=location,
            **options,
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def s3_server(folder: Path) -> Iterator[S3]:
    """nanio in a process of its own, with one empty bucket."""
    port = free_port()
    s3 = S3(f"http://127.0.0.1:{port}", "yichuang", "tester", "tester-secret-key")
    environment = os.environ | {"NANIO_ACCESS_KEY": s3.key, "NANIO_SECRET_KEY": s3.secret}
    command = [sys.executable, "-m", "nanio", "serve", "--data-dir", str(folder), "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        s3.client().create_bucket(Bucket=s3.bucket)
        yield s3
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode} before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not answer.")


@dataclass
class MailServer:
    """A real SMTP server in a thread: what it took, and how it answers. `refuses` has the answers to a recipient, one an
    attempt, before it takes the mail; at an answer of "" it hangs up in the middle of the letter. `stops_after` letters
    it holds the next one in its hands until it is told to `go_on`."""

    port: int = 0
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    refuses: dict[str, list[str]] = field(default_factory=dict)
    stops_after: int | None = None
    holding: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def recipients(self) -> list[str]:
        return [to for to, _subject, _body in self.taken]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answers = self.refuses.get(address, [])
        if answers and answers[0]:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.stops_after is not None and len(self.taken) >= self.stops_after:
            self.holding.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.05)
            return "451 too late"
        letter = message_from_bytes(envelope.content, policy=policy.default)
        plain = letter.get_body(("plain",))
        for to in envelope.rcpt_tos:
            if self.refuses.get(to):
                self.refuses[to].pop(0)
                server.transport.abort()
                return "451 gone"
            self.taken.append((to, str(letter["Subject"]), plain.get_content() if plain else ""))
        return "250 OK"


@contextmanager
def mail_server(**answers: Any) -> Iterator[MailServer]:
    from aiosmtpd.controller import Controller

    server = MailServer(**answers)
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        server.go_on.set()
        controller.stop()
