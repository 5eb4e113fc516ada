"""A slow line must not take the site from everybody else. A thread serves one request; whoever sends or reads slowly keeps it
waiting. So at most half of a process's threads may wait for lines at a time; the next slow one is cut off and tries again.

Waiting means: the line has nothing for us (or takes nothing) this very moment. Who is quick never waits, and a connection
that has not said anything yet takes no thread at all. A line that does not stir for 20 seconds is cut off too.

Behind a proxy that takes requests in whole and hands them on at once none of this is ever needed.
"""

import errno
import select
import selectors
import socket
import threading
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

STALLED = 20.0  # seconds without a byte
#: How long the next slow one waits for another to be done.
QUEUED = 0.5


class Line(socket.socket):
    """A client's connection that waits only with a place to wait in."""

    places: threading.BoundedSemaphore

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
        if not self.places.acquire(timeout=QUEUED):
            raise ConnectionResetError(errno.ECONNRESET, "Too many slow lines at a time.")
        try:
            if not poll.poll(STALLED * 1000):
                raise ConnectionResetError(errno.ECONNRESET, "The line does not stir.")
        finally:
            self.places.release()


class Worker(ThreadWorker):
    """gunicorn's process of threads, on such lines."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = threading.BoundedSemaphore(max(1, self.cfg.threads // 2))

    def accept(self, listener: Any) -> None:
        """Listen in the loop until the first byte is there; only then is it given a thread."""
        try:
            plain, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        line = Line(plain.family, plain.type, plain.proto, fileno=plain.detach())
        line.places = self.places
        self.nr_conns += 1
        connection = TConn(self.cfg, line, address, listener.getsockname())
        connection.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(connection)
        self.poller.register(line, selectors.EVENT_READ, partial(self.on_pending_socket_readable, connection))
