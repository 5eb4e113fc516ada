"""Real servers for the tests that ask for them, each on a free port of this machine, and what stands between."""

import contextlib
import os
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from botocore.config import Config

#: A client of S3 that gives up soon, so that a test need not wait.
IMPATIENT = Config(
    connect_timeout=2, read_timeout=1, retries={"max_attempts": 0}, signature_version="s3v4",
    s3={"addressing_style": "path"},
)  # fmt: skip


@dataclass(frozen=True)
class S3:
    """A bucket on an S3 server."""

    endpoint: str
    bucket: str
    key: str
    secret: str

    def client(self) -> Any:
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    def options(self, location: str = "private", **more: Any) -> dict[str, Any]:
        """The options of a storage, as config/settings/base.py writes them."""
        return {
            "bucket_name": self.bucket, "endpoint_url": self.endpoint, "region_name": "us-east-1",
            "access_key": self.key, "secret_key": self.secret, "addressing_style": "path",
            "signature_version": "s3v4", "default_acl": None, "file_overwrite": False, "location": location,
        } | more  # fmt: skip

    def storage(self, location: str = "private", **options: Any) -> Any:
        """A Django storage as config/settings/base.py makes one."""
        from grants.files.storage_s3 import KeptOnS3

        return KeptOnS3(**self.options(location, **options))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def s3_server() -> Iterator[S3]:
    """moto in a process of its own, with one empty bucket: everything S3 does, ranged reads too, but no signature is
    checked."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with _running(command, port):
        s3 = S3(f"http://127.0.0.1:{port}", "yichuang", "tester", "tester-secret-key")
        s3.client().create_bucket(Bucket=s3.bucket)
        yield s3


@contextmanager
def signing_s3_server(folder: Path) -> Iterator[S3]:
    """nanio in a process of its own, with one empty bucket: it checks signatures, and cannot read a part of a file."""
    port = free_port()
    s3 = S3(f"http://127.0.0.1:{port}", "yichuang", "tester", "tester-secret-key")
    command = [sys.executable, "-m", "nanio", "serve", "--data-dir", str(folder), "--host", "127.0.0.1"]
    with _running([*command, "--port", str(port)], port, NANIO_ACCESS_KEY=s3.key, NANIO_SECRET_KEY=s3.secret):
        s3.client().create_bucket(Bucket=s3.bucket)
        yield s3


@contextmanager
def _running(command: list[str], port: int, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


class FlakyProxy(socketserver.ThreadingTCPServer):
    """Stands before a server on this machine and plays its bad days, whatever it speaks (HTTP, SMTP, clamd):

    pass      hand everything on, both ways
    hang      take the connection, say nothing, ever
    refuse    close the connection at once
    cut       hand the first `cut_after` bytes of what is sent on, then close
    broken    answer any HTTP request with 500

    A mode set by `proxy.mode = …` holds for connections made afterwards; `proxy.asked` counts them.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 50

    def __init__(self, target: str, mode: str = "pass") -> None:
        self.target = urlsplit(target if "//" in target else f"tcp://{target}")
        self.mode, self.asked, self.cut_after = mode, 0, 1000
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), _Through)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Its own address, to be used instead of the target's."""
        return f"{self.target.scheme}://127.0.0.1:{self.port}"


class _Through(socketserver.BaseRequestHandler):
    server: FlakyProxy
    BROKEN: ClassVar = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    def handle(self) -> None:
        proxy = self.server
        proxy.asked += 1
        with contextlib.suppress(OSError):
            if proxy.mode == "hang":
                proxy.over.wait()
            elif proxy.mode == "broken":
                self.request.recv(65536)
                self.request.sendall(self.BROKEN)
            elif proxy.mode in ("pass", "cut"):
                self._hand_on(proxy.cut_after if proxy.mode == "cut" else None)

    def _hand_on(self, most: int | None) -> None:
        target = self.server.target
        with socket.create_connection((target.hostname or "127.0.0.1", target.port or 80)) as there:
            back = threading.Thread(target=_pour, args=(there, self.request, None), daemon=True)
            back.start()
            _pour(self.request, there, most)
            back.join(None if most is None else 0)


def _pour(source: socket.socket, target: socket.socket, most: int | None) -> None:
    sent = 0
    with contextlib.suppress(OSError):
        while (most is None or sent < most) and (data := source.recv(65536)):
            data = data if most is None else data[: most - sent]
            target.sendall(data)
            sent += len(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def flaky_proxy(target: str, mode: str = "pass") -> Iterator[FlakyProxy]:
    """A FlakyProxy before `target` ("http://127.0.0.1:9000", "127.0.0.1:25")."""
    with FlakyProxy(target, mode) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        try:
            yield proxy
        finally:
            proxy.over.set()
            proxy.shutdown()


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
class Postgres:
    """A PostgreSQL server of one test, which may be killed. It waits for the disk, as a real one does."""

    folder: str
    binaries: str
    owner: list[str]

    @property
    def url(self) -> str:
        return f"postgresql://yichuang@/yichuang?host={self.folder}"

    def run(self, program: str, *words: str) -> None:
        subprocess.run(
            [*self.owner, f"{self.binaries}/{program}", *words],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        words = [
            "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w",
            "-o", f"-k {self.folder} -c listen_addresses=''", "start",
        ]  # fmt: skip
        for turn in range(20):
            try:
                return self.run("pg_ctl", *words)
            except (
                subprocess.CalledProcessError
            ):  # one that was just begun ends when it sees that the first is gone
                if turn == 19:
                    raise
                time.sleep(0.5)
        return None

    def kill(self) -> None:
        """All of it, at once."""
        first = int(Path(self.folder, "data/postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(map(_runs, [str(first), *children])):
            time.sleep(0.05)
        # Where nobody asks after dead processes the next server would take the first for alive.
        Path(self.folder, "data/postmaster.pid").unlink(missing_ok=True)

    def copy(self, source: dict[str, Any], name: str) -> None:
        """A database like that one of another server."""
        at = ["-h", source["HOST"] or "localhost", "-U", source["USER"] or "postgres"]
        dump = subprocess.Popen(
            [f"{self.binaries}/pg_dump", *at, "-p", str(source["PORT"] or 5432), name], stdout=subprocess.PIPE,
            env={**os.environ, "PGPASSWORD": source["PASSWORD"] or ""},
        )  # fmt: skip
        here = ["-h", self.folder, "-U", "yichuang", "-q", "-v", "ON_ERROR_STOP=1"]
        subprocess.run(
            ["psql", *here, "-d", "yichuang"], stdin=dump.stdout, check=True, stdout=subprocess.DEVNULL
        )


def _runs(pid: str) -> bool:
    """Whether a process runs; one that only waits for its parent to ask after it does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """As bin/with-postgres makes one."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    folder = tempfile.mkdtemp(prefix="yichuang-pg-")  # short: a socket's path has at most 107 bytes
    owner: list[str] = []
    if os.getuid() == 0:  # it refuses to run as root
        shutil.chown(folder, "postgres")
        owner = ["runuser", "-u", "postgres", "--"]
    Path(folder).chmod(0o755)
    server = Postgres(folder, str(binaries), owner)
    try:
        server.run(
            "initdb",
            "-D",
            f"{folder}/data",
            "-U",
            "yichuang",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        server.start()
        server.run("createdb", "-h", folder, "-U", "yichuang", "yichuang")
        yield server
    finally:
        with suppress(OSError, ValueError):
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
