"""A real gunicorn with our threads: slow people do not take the site from the others."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.processes import ROOT
from tests.services import free_port, wait_for

SITE = """
import django

django.setup()


def application(environ, start_response):
    size = len(environ["wsgi.input"].read())
    body = b"x" * 30_000_000 if environ["PATH_INFO"] == "/large" else str(size).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
THREADS = 4


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "site_of_a_test.py").write_text(SITE)
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--workers", "1",
            "--threads", str(THREADS), "--bind", f"127.0.0.1:{port}", "--pythonpath", f"{ROOT},{folder}",
            "site_of_a_test:application",
        ],
        cwd=ROOT, env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )  # fmt: skip
    wait_for(port, process)
    yield port
    process.kill()
    process.wait()


@contextmanager
def people(port: int, count: int, say: bytes) -> Iterator[list[socket.socket]]:
    """So many who connect, say this much, and then nothing."""
    with ExitStack() as stack:
        lines = []
        for _n in range(count):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            line.sendall(say)
            lines.append(line)
        yield lines


def answers(port: int, data: bytes | None = None) -> bytes:
    with urlopen(
        Request(f"http://127.0.0.1:{port}/", data=data), timeout=15
    ) as answer:  # not 20, when all are cut
        return bytes(answer.read())


UPLOAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc"


@pytest.mark.parametrize(
    "said",
    [b"", b"GET / HT", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Le", UPLOAD],
    ids=["nothing", "half a line", "half a head", "a little of much"],
)
def test_many_who_send_slowly_leave_room_for_others(port: int, said: bytes) -> None:
    with people(port, THREADS * 4, said):
        time.sleep(0.3)
        assert answers(port) == b"0"
        assert answers(port, b"y" * 300_000) == b"300000"


def test_many_who_read_slowly_leave_room_for_others(port: int) -> None:
    with people(port, THREADS * 4, b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n"):
        time.sleep(0.3)
        assert answers(port) == b"0"


def test_a_slow_one_is_served_in_the_end(port: int) -> None:
    with people(port, 1, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\na") as (line,):
        for byte in (b"b", b"c", b"d"):
            time.sleep(0.3)
            line.sendall(byte)
        assert line.recv(1000).startswith(b"HTTP/1.1 200")


def test_who_reads_slowly_gets_all_of_it(port: int) -> None:
    with people(port, 1, b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") as (line,):
        time.sleep(0.5)
        got = 0
        while part := line.recv(1 << 20):
            got += len(part)
        assert got > 30_000_000


def test_the_programs_that_serve_use_them() -> None:
    from config import gunicorn
    from workflows.services.serving import WEB

    assert "python:config.gunicorn" in WEB and gunicorn.worker_class == "config.slow_clients.Worker"
    assert not gunicorn.sendfile
    assert "python:config.gunicorn" in Path(ROOT / "docs/operations.md").read_text()


def test_whoever_looks_for_a_page_of_text_is_told_so_in_both_languages(port: int) -> None:
    """The line is longer than the server reads: no view ever sees it."""
    with socket.create_connection(("127.0.0.1", port), timeout=15) as line:
        line.sendall(b"GET /search/?q=" + b"%E6%90%9C" * 1000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 414 ")
    assert "text/html; charset=utf-8" in answer
    assert "要查找的内容太长" in answer
    assert "What is looked for is too long" in answer
