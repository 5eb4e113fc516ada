"""`manage.py up`: the whole of Yichuang on one machine, in one terminal, with no server to set up."""

import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connections

from workflows.services import lock, valkey
from workflows.services.keeper import Keeper
from workflows.services.supervisor import PATIENCE, GaveUp, Service, Supervisor

WEB = ("gunicorn", "--config", "python:config.gunicorn", "config.wsgi")
CELERY = ("celery", "-A", "config", "--quiet")
WORKER = (
    *CELERY, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
)  # fmt: skip
BEAT = (*CELERY, "beat", "--loglevel", "WARNING")


class Command(BaseCommand):
    help = "Migrate, then keep web, worker, clock and an embedded broker running until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default=settings.BIND, help="HOST:PORT")
        parser.add_argument("--demo", action="store_true", help="load the demonstration first")

    def handle(self, *args: Any, bind: str, demo: bool, **options: Any) -> None:
        say_what_it_is(demo, bind)
        for folder in ("", "queue", "queue-control", "static"):
            (settings.VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
        held = self.alone()
        refuse_busy(bind)
        lead_mails_here(bind)
        self.prepare(demo)
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.default_int_handler)
        try:
            with running(bind, held, self.say) as supervisor:
                self.watch(supervisor, bind)
        except GaveUp as sentence:
            raise CommandError(str(sentence)) from None
        except KeyboardInterrupt:
            self.say("Stopped.")

    def alone(self) -> int:
        """The lock on `var/`."""
        try:
            return lock.take(settings.VAR_DIR / "up.lock", patience=2 * PATIENCE)
        except lock.Held as other:
            raise CommandError(
                f"Yichuang runs already on {settings.VAR_DIR}: process {other.pid or '?'}. Stop it first, or give this "
                "one files of its own: YICHUANG_VAR=/another/folder"
            ) from None

    def prepare(self, demo: bool) -> None:
        """A database that fits, before anybody is let in."""
        try:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            # The triggers that guard the books are there, and the settings fit.
            call_command("check", databases=["default"])
            call_command("gather_static")
            call_command("rebuild_search", old=True)
            if demo:
                call_command("demo")
        except OperationalError as error:
            raise CommandError(
                f"The database cannot be used: {error}. Is it there, and is its disk full?"
            ) from error
        connections.close_all()  # not held open beside those that serve

    def watch(self, supervisor: Supervisor, bind: str) -> None:
        """Until Ctrl-C."""
        welcomed = False
        while True:
            supervisor.watch()
            if not welcomed and answers(bind):
                welcomed = True
                self.welcome(bind)
            time.sleep(0.2)

    def say(self, words: str) -> None:
        """A line for whoever watches the terminal or the journal."""
        self.stderr.write(words)
        self.stderr.flush()

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


def lead_mails_here(bind: str) -> None:
    """Where the site has no name of its own, links in mails lead to the address that is bound, in every process."""
    if not settings.SITE_URL_IS_TOLD:
        settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = address(bind)
        os.environ |= {"YICHUANG_SITE_URL": settings.SITE_URL}


def say_what_it_is(demo: bool, bind: str) -> None:
    """To this process and all it starts: the address, and whether this is the demonstration. Its logins are public, so
    it stays on this machine unless somebody says that it may be seen by others."""
    host = bind.rpartition(":")[0].strip("[]")
    if demo and not (host == "localhost" or is_loopback(host)) and not settings.DEMO_OPEN:
        raise CommandError(
            f"The demonstration does not start on {bind}: everybody who reaches it would be in, for its password is "
            "public. Bind it to 127.0.0.1, or write YICHUANG_DEMO_OPEN=1 if that is what you want."
        )
    os.environ |= {"YICHUANG_BIND": bind, "YICHUANG_DEMO": "1" if demo else "0"}
    settings.DEMO = demo


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


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
def running(bind: str, held: int, say: Any) -> Iterator[Supervisor]:
    """Everything, and its end. The keeper sees to the end if we are killed."""
    sockets = Path(tempfile.mkdtemp(prefix="yichuang-"))  # short: a socket's path has at most 107 bytes
    keeper = Keeper(PATIENCE, holds=[held])
    supervisor = Supervisor([], keeper, say)
    try:
        queue: dict[str, str] = {}
        broker = None if settings.BROKER_URL else valkey.service(sockets)
        if broker:
            supervisor.services = [broker]
            supervisor.watch()
            queue = {"YICHUANG_BROKER_URL": valkey.url(sockets)}
        if broker and not valkey.answers(sockets):
            supervisor.stop()
            broker, queue = None, {}
        if not broker and not settings.BROKER_URL:
            say("The embedded broker does not start here: a folder is the queue instead.")
        supervisor.services = [*([broker] if broker else []), *services({**queue, "YICHUANG_BIND": bind})]
        yield supervisor
    finally:
        supervisor.stop()
        keeper.close()
        shutil.rmtree(sockets, ignore_errors=True)


def services(environment: dict[str, str]) -> list[Service]:
    """Whom we keep alive. As root Celery warns; with this command the machine is one's own."""
    python = (sys.executable, "-W", "ignore:You're running the worker", "-m")
    programs = {"web": WEB, "worker": WORKER, "clock": BEAT}
    return [
        Service(name, [*python, *program], cwd=settings.BASE_DIR, environment=environment)
        for name, program in programs.items()
    ]


def answers(bind: str) -> bool:
    """Whether the site answers yet."""
    try:
        with urlopen(f"{address(bind)}/livez", timeout=5):
            return True
    except OSError:
        return False
