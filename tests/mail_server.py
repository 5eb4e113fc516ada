"""A real mail server for the tests that ask for one: it takes mail, refuses it, hangs up and waits, as it is told."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from tests.services import free_port


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
    server = MailServer(**answers)
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        server.go_on.set()
        controller.stop()
