"""What `manage.py up` becomes once the database fits: it keeps web, worker, clock and the embedded broker alive.

The broker stands first, for the environment tells the others where it is. Then the house is loaded, once. Web, worker and
clock are made of this process as it stands: together they weigh little more than one, and one that died is back at once.
"""

import gc
import os
import signal
import sys
import tempfile
import time
import warnings
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TextIO
from urllib.request import urlopen

from workflows.services import valkey
from workflows.services.reaper import Reaper
from workflows.services.supervisor import PATIENCE, GaveUp, Service, Supervisor

WEB = ("gunicorn", "--config", "python:config.gunicorn", "config.wsgi")
CELERY = ("celery", "-A", "config", "--quiet")
WORKER = (
    *CELERY,
    "worker",
    "--concurrency",
    "2",
    "--loglevel",
    "WARNING",
    "--without-gossip",
    "--without-mingle",
)
BEAT = (*CELERY, "beat", "--loglevel", "WARNING")


def main(words: Sequence[str]) -> None:
    """Until Ctrl-C."""
    parser = ArgumentParser()
    parser.add_argument("--held", type=int, required=True, help="the lock of var/, open")
    parser.add_argument("--broker", action="store_true", help="a broker of our own is wanted")
    told = parser.parse_args(words)
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        with running(told.held, told.broker) as supervisor:
            watch(supervisor)
    except GaveUp as sentence:
        sys.exit(str(sentence))
    except KeyboardInterrupt:
        say("Stopped.")


@contextmanager
def running(held: int, broker: bool) -> Iterator[Supervisor]:
    """Everything, and its end. The reaper sees to the end if we are killed."""
    sockets = Path(tempfile.mkdtemp(prefix="yichuang-"))  # short: a socket's path has at most 107 bytes
    reaper = Reaper(PATIENCE, holds=[held], folder=sockets)
    supervisor = Supervisor([], reaper, say)
    try:
        if broker:
            begin_broker(supervisor, sockets)
        load()
        alone = [held]
        supervisor.services = [
            *supervisor.services,
            Service("web", as_command(WEB), alone=alone),
            Service("worker", as_command(WORKER), alone=alone),
            Service("clock", as_command(BEAT), alone=alone),
        ]
        yield supervisor
    finally:
        supervisor.stop()
        reaper.close()


def begin_broker(supervisor: Supervisor, sockets: Path) -> None:
    """The embedded one, or none: then a folder is the queue."""
    service = valkey.service(sockets)
    if service is not None:
        supervisor.services = [service]
        supervisor.watch()
        if valkey.answers(sockets):
            os.environ |= {"YICHUANG_BROKER_URL": valkey.url(sockets)}
            return
        supervisor.stop()
        supervisor.services = []
    say("The embedded broker does not start here: a folder is the queue instead.")


def load() -> None:
    """The house, for all who are made of this process."""
    import django
    from django.conf import settings

    django.setup()
    import_module(settings.ROOT_URLCONF)
    import_module("config.celery").app.loader.import_default_modules()
    for program in ("gunicorn.app.wsgiapp", "celery.bin.celery", "celery.bin.worker", "celery.bin.beat"):
        import_module(program)
    gc.collect()
    gc.freeze()  # the collector would write on every page of it


def as_command(words: Sequence[str]) -> Callable[[], object]:
    """What `python -m` would do with these words, in a process where everything is loaded."""

    def program() -> object:
        from django.db import connections

        connections.close_all()
        sys.argv = list(words)
        if words[0] == "celery":
            # As root Celery warns; with this command the machine is one's own.
            warnings.filterwarnings("ignore", "You're running the worker")
            from celery.__main__ import main as celery

            return celery()
        from gunicorn.app.wsgiapp import run

        return run()

    return program


def watch(supervisor: Supervisor) -> None:
    """Keep them alive; say where the site is once it answers."""
    welcomed = False
    while True:
        supervisor.watch()
        if not welcomed and answers():
            welcomed = True
            welcome()
        time.sleep(0.2)


def address(bind: str) -> str:
    """Where people on this machine find what is bound there."""
    host, _, port = bind.rpartition(":")
    everywhere = {"", "0.0.0.0", "127.0.0.1", "[::]", "[::1]"}  # noqa: S104 (shown, not bound)
    return f"http://{'localhost' if host in everywhere else host}:{port}"


def answers() -> bool:
    """Whether the site answers yet."""
    from django.conf import settings

    try:
        with urlopen(f"{address(settings.BIND)}/livez", timeout=5):
            return True
    except OSError:
        return False


def welcome() -> None:
    """For whoever watches the terminal."""
    from django.conf import settings

    base = address(settings.BIND)
    lines = [f"\nYichuang  {base}/", f"English   {base}/en/", *(f"  {login}" for login in demo_logins())]
    say("\n".join([*lines, "Ctrl-C stops it."]), sys.stdout)


def demo_logins() -> list[str]:
    """One login a role, where the demonstration is loaded."""
    from django.conf import settings

    if not settings.DEMO:
        return []
    try:
        demo = import_module("grants.demo")
    except ImportError:
        return []
    return [line if isinstance(line, str) else "  ".join(map(str, line)) for line in demo.logins()]


def say(words: str, to: TextIO | None = None) -> None:
    """For whoever watches the terminal or reads the journal."""
    stream = to or sys.stderr
    stream.write(f"{words}\n")
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
