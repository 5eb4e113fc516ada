"""Real servers for the tests that ask for them, each on a free port of this machine."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
        self.run(
            "pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w",
            "-o", f"-k {self.folder} -c listen_addresses=''", "start",
        )  # fmt: skip

    def kill(self) -> None:
        """All of it, at once."""
        first = int(Path(self.folder, "data/postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(map(_runs, children)):
            time.sleep(0.05)

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
