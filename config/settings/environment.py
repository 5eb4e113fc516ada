"""What the environment says: every variable `YICHUANG_…` that there is, its kind and what it means, in one place.

The settings read them here and nowhere else. What cannot be right is refused at start by its name, with what to write
instead, whoever starts: the web server, a worker, the clock, a command. The table in docs/operations.md is this list.
"""

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .parsers import (
    address,
    bucket,
    chain_keys,
    counted,
    days,
    flag,
    hosts,
    level,
    listed,
    sender,
    share,
    url,
    whole,
)

PREFIX = "YICHUANG_"

#: What is read where nothing is said and there is no default; else "".
EMPTY: dict[Callable[[str], Any], Any] = {
    hosts: [],
    listed: [],
    chain_keys: {},
    whole: None,
    days: None,
    share: None,
}
#: Which settings a variable belongs to; elsewhere it is refused.
BOTH, DEV, PRODUCTION = "", "dev", "production"


@dataclass(frozen=True)
class Variable:
    """One variable: its name without the prefix, how it is read, what holds without it, what it means."""

    name: str
    kind: Callable[[str], Any]
    default: str
    meaning: str
    #: The default as people read it, where it is not simply the value.
    shown: str = ""
    only: str = BOTH
    #: Production refuses to start without it.
    needed: bool = False

    def read(self, told: Mapping[str, str]) -> Any:
        """Its value; [] or None or "" where nothing is said and there is no default."""
        text = told.get(PREFIX + self.name, "").strip() or self.default
        if not text:
            return EMPTY.get(self.kind, "")
        return self.kind(text)

    def row(self) -> str:
        """The line of docs/operations.md."""
        shown = self.shown or (
            f"`{self.default}`" if self.kind in (str, address, level, sender) else self.default
        )
        note = (
            f"; `{self.only}` only"
            if self.only
            else "; production refuses to start without it"
            if self.needed
            else ""
        )
        return f"| `{PREFIX}{self.name}` | {shown} | {self.meaning}{note} |"


REDIS = ("redis", "rediss", "redis+socket", "unix")
BROKERS = (*REDIS[:3], "amqp", "amqps")

VARIABLES = [
    Variable("VAR", str, "", "where the database, the secret key, queue and cache live", "`var/`"),
    Variable("BIND", address, "127.0.0.1:8000", "address of `manage.py up`"),
    Variable(
        "SECRET_KEY",
        str,
        "",
        "signs sessions and links; at least 50 random characters",
        "made once, kept in `var/secret_key`",
        needed=True,
    ),
    Variable(
        "CHAIN_KEY",
        chain_keys,
        "",
        "seals the chains of events and books: `name:secret`, the one in use first, older "
        "ones behind it with commas",
        "made once, kept in `var/chain_key`",
        needed=True,
    ),
    Variable(
        "HOSTS",
        hosts,
        "",
        "host names the site answers to, with commas",
        "`localhost`, `127.0.0.1`, `[::1]` and the host of `YICHUANG_BIND`",
        needed=True,
    ),
    Variable(
        "SITE_URL",
        url("http", "https", example="https://grants.example.org"),
        "",
        "beginning of the links in mails; with `https://` also the trusted origin of forms",
        "`http://localhost` with the port of `YICHUANG_BIND`",
        needed=True,
    ),
    Variable("PROXIES", whole, "", "how many reverse proxies stand in front", "0; production 1"),
    Variable(
        "PRESCREENINGS_AN_HOUR",
        whole,
        "60",
        "answers to “May we apply?” that one network address may send within an hour "
        "without an account; 0: no limit",
    ),
    Variable(
        "OBJECTIONS_AN_HOUR",
        whole,
        "10",
        "objections from one network address within an hour; 0: no limit. "
        "The address is counted under a keyed digest and written nowhere",
    ),
    Variable(
        "ASK_AGAIN_MINUTES",
        counted,
        "15",
        "so long after the last password or second factor, whoever moves money, "
        "gives a post or changes an account shows again who he is",
    ),
    Variable(
        "ACCOUNT_COOLDOWN_DAYS",
        days,
        "3",
        "working days that pass after a changed payee's account is verified "
        "before money may go there; 0: none. The first account of an organisation rests never",
    ),
    Variable(
        "SECOND_FACTOR_KEYS",
        listed,
        "",
        "what encrypts second factors in the database: long random texts with commas, the newest first",
        "none: derived from the secret key",
    ),
    Variable(
        "DEMO",
        flag,
        "0",
        "set by `manage.py up --demo` (`make run`) for what it starts: the logins of the "
        "demonstration work, and nobody is asked for a second factor",
        only=DEV,
    ),
    Variable(
        "DEMO_OPEN",
        flag,
        "0",
        "1: the logins of the demonstration work from other machines too. Their password is "
        "public: whoever reaches the site is in",
        only=DEV,
    ),
    Variable(
        "EXPERT_SECOND_FACTOR",
        flag,
        "0",
        "experts must show a second factor too. Always: every post of an office or a "
        "hub, editors, administrators; applicants choose (`needs_second_factor` in `grants/people/access.py`)",
    ),
    Variable("DEBUG", flag, "0", "Django's debug pages", only=DEV),
    Variable(
        "SIMILARITY_LEAST",
        share,
        "0.5",
        "from which share of common words two projects are shown as like each other",
    ),
    Variable(
        "EXPORT_AT_ONCE",
        whole,
        "5000",
        "rows up to which a list is exported while one waits; a worker makes a longer one",
    ),
    Variable("LOG_LEVEL", level, "WARNING", "logs go to standard error, without personal data"),
    Variable(
        "DATABASE_URL",
        url("postgresql", "postgres", example="postgresql://user:password@host:5432/name"),
        "",
        "`postgresql://user:password@host:5432/name`; a socket: `postgresql://user@/name?host=/run/postgresql`",
        "none: SQLite",
    ),
    Variable(
        "SQLITE",
        flag,
        "0",
        "1: without `YICHUANG_DATABASE_URL` production runs on SQLite, else it refuses to start",
        only=PRODUCTION,
    ),
    Variable(
        "BROKER_URL",
        url(*BROKERS, example="redis://host:6379/0 or amqp://host"),
        "",
        "`redis://…`, `redis+socket:///path`, `amqp://…`",
        "none: embedded",
    ),
    Variable(
        "CACHE_URL",
        url(*REDIS, example="redis://host:6379/1"),
        "",
        "`redis://…`; needed beside RabbitMQ",
        "the broker, when it is Redis",
    ),
    Variable(
        "EMAIL_URL",
        url("smtp", "smtps", example="smtp://user:password@host:587?tls=1"),
        "",
        "`smtp://user:password@host:587?tls=1` or `smtps://user:password@host:465`",
        "none: mail is kept",
    ),
    Variable("EMAIL_FROM", sender, "yichuang@localhost", "sender of every mail"),
    Variable("KEPT_MAIL_DAYS", days, "90", "how long mail that is kept is kept; 0: for ever"),
    Variable("MEDIA", str, "", "where files lie when there is no bucket", "`media/`"),
    Variable(
        "CLAMAV", url("tcp", "unix", example="tcp://127.0.0.1:3310"), "", "a virus scanner: see below", "none"
    ),
    Variable(
        "S3_BUCKET",
        bucket,
        "",
        "bucket; `public/` holds the site's pictures, `private/` everything else",
        "none: files",
    ),
    Variable(
        "S3_ENDPOINT",
        url("http", "https", example="https://s3.example.org"),
        "",
        "address of another S3 server",
        "Amazon's",
    ),
    Variable("S3_REGION", str, "", "region of the bucket", "none"),
    Variable("S3_KEY", str, "", "credentials of the bucket, with the next", "none: the machine's role"),
    Variable("S3_SECRET", str, "", "credentials of the bucket", "none: the machine's role"),
]
KNOWN = {one.name: one for one in VARIABLES}
#: What tests and benchmarks are told; the site does not read it.
OF_TOOLS = ("WRITE_TABLE", "DEMO_AS_IS", "BENCH_N")


class WrongEnvironment(ImproperlyConfigured):
    """The environment says what cannot be right. Each line names a variable and says what to write."""


def env(name: str) -> Any:
    """The value of a variable that stands in the list above."""
    return KNOWN[name].read(os.environ)


def problems(told: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with each variable by itself."""
    for full in sorted(name for name in told if name.startswith(PREFIX)):
        name = full.removeprefix(PREFIX)
        if name in OF_TOOLS:
            continue
        if name not in KNOWN:
            near = difflib.get_close_matches(name, KNOWN, n=1)
            meant = f"Did you mean {PREFIX}{near[0]}?" if near else "docs/operations.md lists them all."
            yield f"{full} is not known. {meant}"
            continue
        try:
            KNOWN[name].read(told)
        except ValueError as what:
            yield f"{full} cannot be read: {what}."


def problems_in(settings: str, told: Mapping[str, str]) -> Iterator[str]:
    """What these settings, "dev" or "production", do not bear."""
    said = {one.name for one in VARIABLES if told.get(PREFIX + one.name, "").strip()}
    for one in VARIABLES:
        if one.only not in (BOTH, settings) and one.name in said and one.read(told):
            yield f"{PREFIX}{one.name} is for the settings “{one.only}” only: take it away."
        if settings == PRODUCTION and one.needed and not one.read(told):
            yield f"{PREFIX}{one.name} is missing. Write: {one.meaning}."
    if settings == PRODUCTION:
        if 0 < len(told.get(f"{PREFIX}SECRET_KEY", "")) < 50:
            yield f"{PREFIX}SECRET_KEY is too short: write at least 50 random characters."
        if "*" in KNOWN["HOSTS"].read(told):
            yield f"{PREFIX}HOSTS is open to every name: write the names the site answers to."
        if "DATABASE_URL" not in said and not KNOWN["SQLITE"].read(told):
            yield (
                f"{PREFIX}DATABASE_URL is missing: write postgresql://user:password@host:5432/name, "
                f"or {PREFIX}SQLITE=1 where one machine with SQLite is what you want."
            )


def refuse(found: Iterator[str]) -> None:
    """Start nothing while something is wrong; say everything that is, at once."""
    if lines := list(found):
        raise WrongEnvironment("\n".join(lines))
