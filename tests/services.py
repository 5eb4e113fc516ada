"""Real servers for the tests that ask for them, each on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
