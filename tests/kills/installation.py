"""A whole installation to be killed, part by part: `manage.py up` on files of its own, and people who write meanwhile."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from grants.models import Objection, PublicNotice, User
from tests.factories import person, venture_scenario
from tests.processes import ROOT
from tests.services import free_port
from workflows import clock, jobs, tasks, workdays
from workflows.models import Event, Mail, Message

#: How long a loaded machine may take to start something.
PATIENCE = 120
TOKEN = "x" * 32


def until(what: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    end = time.monotonic() + seconds
    while True:
        with suppress(OSError):
            if found := what():
                return found
        assert time.monotonic() < end, "It did not come."
        time.sleep(0.1)


# --- the processes -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    command: str


def processes() -> list[Process]:
    """Everything that runs on this machine; what only waits for its parent to ask after it does not."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                command = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
                found.append(Process(int(folder.name), int(parent), command))
    return found


def lives(pid: int) -> bool:
    return any(one.pid == pid for one in processes())


class Installation:
    """`manage.py up` in a folder with blanks in its name."""

    #: What each is called in the list of processes: before its program gave itself a name, and after.
    WORDS = {
        "web": ("yichuang: web", "gunicorn: master"),
        "worker": ("yichuang: worker", "MainProcess"),
        "clock": ("yichuang: clock", "celery beat"),
        "broker": ("valkey-server",),
    }

    def __init__(self, var: Path, **more: str) -> None:
        self.var, self.port = var, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YICHUANG_")}
        self.environment = kept | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "YICHUANG_VAR": str(var),
            "YICHUANG_MEDIA": str(var / "media"),
            "YICHUANG_BIND": f"127.0.0.1:{self.port}",
            "YICHUANG_SECRET_KEY": settings.SECRET_KEY,
            "YICHUANG_CHAIN_KEY": ",".join(f"{name}:{key}" for name, key in settings.CHAIN_KEYS.items()),
            "YICHUANG_OBJECTIONS_AN_HOUR": "0",
            **more,
        }

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "up", "--bind", self.environment["YICHUANG_BIND"]]

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Until the end of the block at the latest; nothing of it is left then."""
        self.up = subprocess.Popen(self.command(), env=self.environment, cwd=ROOT, start_new_session=True)
        try:
            until(lambda: self.up.poll() is not None or self.get("/livez") == 200)
            assert self.up.poll() is None, "up ended before it served."
            yield self.up
        finally:
            everybody = self.everybody()
            self.up.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.up.wait(60)
            for pid in [self.up.pid, *everybody]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.up.wait()

    def everybody(self) -> list[int]:
        """Whom `up` started, and whom those started."""
        found, there = [self.up.pid], processes()
        for pid in found:
            found += [one.pid for one in there if one.parent == pid]
        return found[1:]

    def pid(self, name: str) -> int:
        """The one that `up` started under this name; 0 while there is none. "web child" is one of the web's own."""
        part, _blank, child = name.partition(" ")
        there = processes()
        ours = [p for p in there if p.parent == self.up.pid]
        mine = [p for p in ours if any(words in p.command for words in self.WORDS[part])]
        if child and mine:
            mine = [p for p in there if p.parent == mine[0].pid]
        return min((p.pid for p in mine), default=0)

    def kill(self, name: str) -> None:
        """Kill it, and wait until another is there."""
        pid = until(lambda: self.pid(name))
        os.kill(pid, signal.SIGKILL)
        until(lambda: self.pid(name) not in (0, pid))

    # --- talking to it -----------------------------------------------------------------------------------------
    def ask(self, method: str, path: str, data: str = "", session: str = "") -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Cookie": f"csrftoken={TOKEN}; sessionid={session}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        try:
            line.request(method, path, data.encode(), headers)
            answer = line.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode(errors="replace")
        finally:
            line.close()

    def get(self, path: str) -> int:
        return self.ask("GET", path)[0]


# --- the people --------------------------------------------------------------------------------------------
@dataclass
class Matter:
    """A notice to which anybody objects, two officers who take up what comes, one of them at work."""

    notice: PublicNotice
    session: str


def matter() -> Matter:
    scenario = venture_scenario()
    person("second", "officer", office=scenario.office)
    today = clock.today()
    notice = PublicNotice.objects.create(
        call=scenario.call, kind="award_notice", number="N1", title="公示", starts_on=today,
        ends_on=workdays.end_of_period(today, 9, count_start=True), published_at=clock.now(), state="published",
    )  # fmt: skip
    tell()
    return Matter(notice, _session(scenario.officer))


def _session(user: User) -> str:
    """Of somebody who showed a password and a second factor."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()}, {"method": "mfa", "type": "totp", "at": time.time()},
    ]  # fmt: skip
    session.save()
    return str(session.session_key)


@dataclass
class People:
    """They file and take up, one after another, until they are told to stop, and note what was acknowledged. What was not is
    not tried again: whether it was done is not known."""

    site: Installation
    matter: Matter
    filed: dict[str, str] = field(default_factory=dict)
    accepted: set[int] = field(default_factory=set)
    failed: int = 0

    def __enter__(self) -> "People":
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._live, args=(n,)) for n in range(2)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def go_on(self, more: int = 4) -> None:
        """So many more acknowledged."""
        wanted = len(self.accepted) + more
        until(lambda: len(self.accepted) >= wanted)

    def are_told(self) -> None:
        """The worker works: somebody is told of what is taken up from now on."""
        known = Event.objects.order_by("-seq").values_list("seq", flat=True).first()
        until(lambda: Message.objects.filter(event__seq__gt=known, event__action="accept").exists())

    def _live(self, who: int) -> None:
        n = 0
        while not self._stop.is_set():
            n += 1
            try:
                self._file_one(f"第{who}人的第{n}件事，时间地点和证明人都写在这里。")
            except (OSError, http.client.HTTPException):
                self.failed += 1
                time.sleep(0.1)
        connection.close()

    def _file_one(self, text: str) -> None:
        path = reverse("objection-new", args=[self.matter.notice.pk])
        code, where, _body = self.site.ask("POST", path, f"text={quote(text)}")
        if code != 302:
            self.failed += 1
            time.sleep(0.1)
            return
        token = where.rstrip("/").rpartition("/")[2]
        self.filed[token] = text
        with suppress(Exception):  # the test's own line to a database that was killed
            pk = Objection.objects.values_list("pk", flat=True).get(token=token)
            step = reverse("objection-step", args=[pk, "accept"])
            code, where, _body = self.site.ask("POST", step, session=self.matter.session)
            if code == 302 and where.endswith(reverse("objection", args=[pk])):
                self.accepted.add(pk)
        connection.close()


def tell() -> None:
    """Everybody is told of what happened, as the workers would once every lease is over."""
    with clock.at(clock.now()):
        while tasks.announce_pending():  # so many at a time
            pass
    for hours in (1, 2, 3):
        with clock.at(clock.now() + timedelta(hours=hours)):
            for pk in jobs.due():
                jobs.run(pk)


def account(people: People, killed_workers: int) -> None:
    """What was acknowledged is there, once; who is to be told was told, once, and one in each killed hand once more."""
    assert len(people.filed) > 10 and len(people.accepted) > 10
    there = Counter(Objection.objects.filter(text__startswith="第").values_list("text", flat=True))
    assert [text for text in people.filed.values() if there[text] == 0] == [], "lost"
    assert [text for text, count in there.items() if count > 1] == [], "doubled"
    assert set(people.filed) <= set(Objection.objects.values_list("token", flat=True))

    events = Counter(Event.objects.filter(action="accept").values_list("subject_id", flat=True))
    assert people.accepted <= set(events), "lost"
    assert set(events.values()) == {1}, "doubled"
    assert set(Objection.objects.filter(state="accepted").values_list("pk", flat=True)) == set(events), (
        "half done"
    )

    tell()
    untold = Event.objects.filter(announced_at=None).values_list("process", "action")
    assert Counter(untold) == {}, "nobody was told"
    told = Message.objects.filter(event__action="accept", to__username="second")
    assert Counter(told.values_list("event__subject_id", flat=True)) == events
    mails = Counter(Mail.objects.values_list("to", "subject"))
    mails += Counter((one.to[0], one.subject) for one in mail.outbox)  # what the test itself brought
    brought = " ".join(subject for to, subject in mails if to == "second@example.invalid")
    codes = Objection.objects.filter(pk__in=events).values_list("code", flat=True)
    assert [code for code in codes if code not in brought] == [], "nobody was told by mail"
    twice = {one: count for one, count in mails.items() if count > 1 and "YY-" in one[1]}
    assert sum(twice.values()) - len(twice) <= killed_workers * 2, (
        f"one in each of a worker's two hands: {twice}"
    )
