"""A slow line must not take the site from everybody else. A thread serves one request; whoever sends or reads slowly keeps it
waiting. So at most half of a process's threads may wait for lines at a time. When one more has to, the line that has been
silent longest gives up its place: it is cut off, and its browser tries again.

Waiting means: the line has nothing for us (or takes nothing) this very moment. Who is quick never waits, and a connection
that has not said anything yet takes no thread at all. A line that does not stir for 20 seconds is cut off too.
Nor does the loop that serves them all wait for anybody: gunicorn's own lingers up to two seconds over each line it closes.

Behind a proxy that takes requests in whole and hands them on at once none of this is ever needed.
"""

import errno
import functools
import select
import selectors
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from django.template.loader import render_to_string
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import TConn, ThreadWorker

STALLED = 20.0  # seconds without a byte
#: Whoever has been silent so long gives up the place when it is asked for; who asks waits a little longer than that.
SILENT, QUEUED = 0.5, 1.0
DRAINED = 1024 * 1024  # bytes


class Places:
    """Where some lines wait."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)
        self._waiting: dict[ClientSocket, float] = {}
        self._lock = threading.Lock()

    def enter(self, line: "ClientSocket") -> bool:
        """Get a place, from one who has been silent if need be."""
        until = time.monotonic() + QUEUED
        while not self._free.acquire(timeout=0.1):
            self._send_one_away()
            if time.monotonic() > until:
                return False
        with self._lock:
            self._waiting[line] = time.monotonic()
        return True

    def leave(self, line: "ClientSocket") -> None:
        """Free the place."""
        with self._lock:
            del self._waiting[line]
        self._free.release()

    def _send_one_away(self) -> None:
        with self._lock:
            staying = {line: since for line, since in self._waiting.items() if not line.cut}
            line = min(staying, key=lambda one: staying[one], default=None)
            if line is not None and time.monotonic() - staying[line] > SILENT:
                line.cut = True
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for it


class ClientSocket(socket.socket):
    """A client's connection that waits only with a place to wait in."""

    places: Places
    cut = False

    def recv(self, size: int, flags: int = 0) -> bytes:
        """As before, once there is something."""
        self._wait(select.POLLIN)
        return super().recv(size, flags)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """As before, piece by piece as the line takes it."""
        if self.gettimeout() is not None:
            return super().sendall(data, flags)
        rest = memoryview(data).cast("B")
        while rest:
            try:
                rest = rest[self.send(rest, flags | socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                self._wait(select.POLLOUT)
        return None

    def _wait(self, event: int) -> None:
        if self.gettimeout() is not None:  # the worker's own loop, which never waits
            return
        poll = select.poll()
        poll.register(self, event)
        if poll.poll(0):
            return
        stirred = False
        if self.places.enter(self):
            try:
                stirred = bool(poll.poll(STALLED * 1000)) and not self.cut
            finally:
                self.places.leave(self)
        if not stirred:
            self.cut = True
            raise ConnectionResetError(errno.ECONNRESET, "A slow line was cut off.")


class Connection(TConn):
    """One that is closed without anybody waiting for the other end."""

    worker: "Worker"
    drained = 0

    def close(self, graceful: bool = False) -> None:
        """In good order, if the other end is to read what it was sent to the last; at once if it was cut off."""
        if graceful and not getattr(self.sock, "cut", False):
            self.worker.linger(self)
        else:
            super().close()


@functools.cache
def too_long() -> bytes:
    """The page of both languages: which was asked for stands in an address that nobody has read."""
    return render_to_string("414.html").encode()


class Worker(ThreadWorker):
    """gunicorn's process of threads, on such lines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = Places(max(1, self.cfg.threads // 2))

    def accept(self, listener: Any) -> None:
        """Listen in the loop until the first byte is there; only then is it given a thread."""
        try:
            plain, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        line = ClientSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
        line.places = self.places
        self.nr_conns += 1
        connection = Connection(self.cfg, line, address, listener.getsockname())
        connection.worker = self
        self._listen(connection, self.on_pending_socket_readable)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """An address that is longer than the server reads is no fault of the machine: somebody looked for a whole page of
        text, and is told in words."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        page = too_long()
        head = (
            "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Cache-Control: no-store\r\nContent-Length: {len(page)}\r\n\r\n"
        )
        with suppress(OSError):
            client.sendall(head.encode() + page)

    def _listen(self, connection: Connection, then: Any) -> None:
        connection.set_timeout()
        self.pending_conns.append(connection)
        self.poller.register(connection.sock, selectors.EVENT_READ, functools.partial(then, connection))

    def linger(self, connection: Connection) -> None:
        """Say that nothing more comes, and let the other end have it before the line is gone (RFC 9112, 9.6)."""
        try:
            connection.sock.shutdown(socket.SHUT_WR)
            connection.sock.settimeout(0)
        except OSError:
            connection.close()
            return
        self.nr_conns += 1
        self._listen(connection, self._drain)

    def _drain(self, connection: Connection, line: Any) -> None:
        """Throw away what still comes, up to the end or to a limit."""
        try:
            data = line.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        connection.drained += len(data)
        if not data or connection.drained > DRAINED:
            self.poller.unregister(line)
            self.pending_conns.remove(connection)
            self.nr_conns -= 1
            connection.close()
