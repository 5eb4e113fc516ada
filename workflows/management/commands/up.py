"""`manage.py up`: the whole of Yichuang on one machine, in one terminal, with no server to set up."""

import gc
import os
import socket
import sys
from argparse import ArgumentParser
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connections

from workflows.services import lock, serving
from workflows.services.serving import address
from workflows.services.supervisor import PATIENCE


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
        self.become_what_serves(held)

    def become_what_serves(self, held: int) -> None:
        """What was needed to prepare is not needed any more: the same process begins anew, with the lock."""
        os.set_inheritable(held, True)  # noqa: FBT003
        broker = [] if settings.BROKER_URL else ["--broker"]
        os.chdir(settings.BASE_DIR)
        words = [sys.executable, "-m", serving.__name__, "--held", str(held), *broker]
        os.execv(sys.executable, words)  # noqa: S606  no shell is what is wanted

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
        # What is made here is gone when this process begins anew: to look through all of it again and again takes a tenth
        # of the time.
        gc.set_threshold(100_000, 20, 50)
        try:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            # The triggers that guard the books are there, and the settings fit.
            call_command("check", databases=["default"])
            call_command("gather_static")
            call_command("rebuild_search", old=True)
            if demo:
                call_command("demo", worker_prints=True)
        except OperationalError as error:
            raise CommandError(
                f"The database cannot be used: {error}. Is it there, and is its disk full?"
            ) from error
        connections.close_all()  # not held open beside those that serve


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
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise CommandError(f"{bind}: write HOST:PORT, for example 127.0.0.1:8001; a port is from 1 to 65535.")
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
