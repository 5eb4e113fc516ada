"""How the text of a variable is read, kind by kind; what cannot be right raises a ValueError that says what to write."""

import ipaddress
import re
from collections.abc import Callable
from email.utils import parseaddr
from urllib.parse import urlsplit

YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def flag(text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise ValueError("write 1 or 0")
    return text.lower() in YES


#: More than any number here can mean; what is larger cannot be reckoned with (days, rows, minutes).
MOST = 1_000_000


def whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) > MOST:
        raise ValueError(f"write a whole number from 0 to {MOST}, for example 60")
    return int(text)


def counted(text: str) -> int:
    """Where nought would be a lock without a key: whoever must show himself every 0 minutes is asked for ever."""
    if (found := whole(text)) < 1:
        raise ValueError(f"write a whole number from 1 to {MOST}, for example 15")
    return found


def days(text: str) -> int:
    """So many days ahead or back there must be a date."""
    if (found := whole(text)) > 3660:
        raise ValueError("write a whole number of days from 0 to 3660, for example 90")
    return found


def a_port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 5 or not 1 <= int(text) <= 65535:
        raise ValueError("write a port from 1 to 65535")
    return int(text)


def host_name(text: str) -> str:
    """A name or a number of the network: no blank, no scheme, no path, no port."""
    if text.startswith("[") and text.endswith("]"):
        ipaddress.IPv6Address(text[1:-1])  # raises a ValueError
    elif not re.fullmatch(
        r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?",
        text,
    ):
        raise ValueError("no name of a host")
    return text


def share(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise ValueError("write a number from 0 to 1, for example 0.5")
    return found


def listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def hosts(text: str) -> list[str]:
    found = listed(text)
    try:
        for one in found:
            if one != "*":
                host_name(one.removeprefix("."))
    except ValueError:
        raise ValueError("write host names without http://, ports and paths, separated by commas") from None
    return found


def sender(text: str) -> str:
    """One address, or a name with the address in angle brackets."""
    _name, at = parseaddr(text)
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", at) or "\n" in text or "\r" in text:
        raise ValueError("write an address such as grants@example.org or Grants <grants@example.org>")
    return text


def bucket(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", text):
        raise ValueError("write the name of a bucket: 3 to 63 small letters, digits, dots and hyphens")
    return text


def chain_keys(text: str) -> dict[str, str]:
    """Name -> secret, the one in use first."""
    found = dict(one.partition(":")[::2] for one in listed(text.replace("\n", ",")))
    if any(not name.isalnum() or len(name) > 20 or len(secret) < 32 for name, secret in found.items()):
        raise ValueError("write name:secret, a name of letters and digits, a secret of 32 characters or more")
    return found


def level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise ValueError("write DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return text.upper()


def url(*schemes: str, example: str) -> Callable[[str], str]:
    """An address that begins with one of these schemes. Its host must be there, but for a socket's path."""

    def read(text: str) -> str:
        try:
            found = urlsplit(text)
            if found.port is not None:  # raises for one that is none
                a_port(str(found.port))
            if found.hostname and not found.hostname.lower().startswith("%2f"):  # the path of a socket
                host_name(f"[{found.hostname}]" if ":" in found.hostname else found.hostname)
        except ValueError:
            found = urlsplit("")
        there = found.hostname or (found.scheme in SOCKETS and found.path)
        if found.scheme not in schemes or not there or re.search(r"[\x00-\x1f\x7f]", text):
            raise ValueError(f"write an address such as {example}")
        if found.scheme in WEB and (found.query or found.fragment or re.search(r"\s", text)):
            raise ValueError(f"write an address such as {example}, with nothing behind it")
        return text

    return read


#: Schemes whose address is a path on this machine.
SOCKETS = ("redis+socket", "unix", "postgresql", "postgres")
#: Schemes whose address is the beginning of others.
WEB = ("http", "https")


def address(text: str) -> str:
    host, _, port = text.rpartition(":")
    try:
        host_name(host)
        a_port(port)
    except ValueError:
        raise ValueError("write HOST:PORT, for example 127.0.0.1:8001; a port is from 1 to 65535") from None
    return text
