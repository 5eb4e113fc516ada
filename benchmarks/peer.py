"""Our pages beside the figures of the nearest peer, at the same shape of data.

    bin/with-postgres .venv/bin/python benchmarks/peer.py 1000 10000 100000

Loads the demonstration, adds the data of `benchmarks/data.py` and asks each page as its own reader. Exact: the number
of SQL queries. CPU: of this process and of its PostgreSQL backend together (which has no helpers here: theirs could not be counted),
the median of several requests after one that warms up. There is no server in between: the peer's figures contain a
gunicorn worker, which adds a millisecond or so. Sums that are remembered (grants/ledger/remembered.py) are counted
among the queries and not in the median; what the first look costs that adds them up stands in a column of its own.

Writes two tables into benchmarks/growth.md and benchmarks/peer.md: every screen at every size with its ratio to the
smallest, and the rows that the peer has too.
"""

import os
import platform
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks import data
from grants.models import Application, Award, ReviewRound, User
from tests.demonstration import NOW
from workflows import clock, jobs

REQUESTS, FIRST = 5, 3
MARK = "<!-- measured -->"


@dataclass(frozen=True)
class Page:
    """One row: ours, the peer's name for the like, whose eyes, and the peer's SQL and CPU (ms) at 1k and at 10k."""

    name: str
    path: str
    reader: str
    peer: str = ""
    sql: tuple[int, int] | None = None
    cpu: tuple[str, str] = ("", "")


def pages() -> list[Page]:
    one = f"{data.CALL}&state=eligible"
    award = Award.objects.filter(code__startswith="Z").order_by("code")[0].code
    mine = Application.objects.get(code="Z00000")
    owner = mine.made_by.username
    scored = ReviewRound.objects.get(call__code=data.CALL).pk
    return [
        Page(
            "officer's list, 25 a page",
            "/desk/applications/?all=1",
            "officer",
            "staff list, 60 a page",
            (142, 142),
            ("668–716", "714–718"),
        ),
        Page(
            "same, filtered",
            f"/desk/applications/?call={one}",
            "officer",
            "same, filtered",
            (142, 142),
            ("718–727", "923–1,249"),
        ),
        Page("same, words searched", "/desk/applications/?q=Project+Z0007", "officer"),
        Page(
            "application, officer",
            f"/desk/applications/{mine.code}/",
            "officer",
            "submission, staff",
            (49, 53),
            ("168–183", "128–240"),
        ),
        Page("applicant's desk", "/desk/", owner, "applicant's desk", (28, 31), ("139–146", "95–168")),
        Page("applicant's applications", "/desk/my-applications/", owner),
        Page("officer's desk", "/desk/", "officer", "staff desk", (76, 322), ("508–536", "2,129–3,010")),
        Page("expert's desk", "/desk/", "bench_expert0"),
        Page(
            "finance desk", "/desk/", "maker", "finance desk", (286, 2624), ("1,454–1,563", "14,564–15,897")
        ),
        Page("funds", "/desk/money/", "maker", "finance desk", (286, 2624), ("1,454–1,563", "14,564–15,897")),
        Page(
            "application as PDF",
            f"/desk/applications/{mine.code}/application.pdf",
            "officer",
            "submission as PDF",
            (16, 16),
            ("106–120", "85–134"),
        ),
        Page("calls desk", "/desk/calls/", "officer"),
        Page("one call", f"/desk/calls/{data.CALL}/", "officer"),
        Page("a round", f"/desk/rounds/{scored}/", "officer"),
        Page("ranking", f"/desk/ranking/{data.CALL}/", "officer"),
        Page("an expert's sheets", "/desk/reviews/", "bench_expert0"),
        Page("awards", "/desk/awards/", "officer", "projects list", (22, 22), ("215–259", "365–494")),
        Page("same, words searched", "/desk/awards/?q=Z0007", "officer"),
        Page("award", f"/desk/awards/{award}/", "officer"),
        Page("payments", "/desk/payments/", "maker", "invoices list", (19, 19), ("236–239", "298–317")),
        Page("contracts", "/desk/contracts/", "officer"),
        Page("milestones", "/desk/milestones/", "officer"),
        Page("organisations", "/desk/organisations/", "officer"),
        Page("same, words searched", "/desk/organisations/?q=O077", "officer"),
        Page("journal", "/desk/journal/", "auditor"),
        Page("statement of a busy account", f"/desk/custody/{data.BUSY}/", "h1_accountant"),
        Page("audit trail", "/desk/events/", "auditor"),
        Page("public home", "/", "", "public home", (24, 24), ("65–78", "56–69")),
        Page("public calls", "/calls/", ""),
        Page("call page", "/calls/gyct-2026/", "", "call page with form", (23, 23), ("146–157", "150–160")),
        Page("open money", "/money/", ""),
        Page("open money of one call", f"/money/?call={data.CALL}", ""),
    ]


class Backend:
    """CPU of the database's process for this connection, from Linux's own counting, in seconds."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.file = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def seconds(self) -> float:
        return int(self.file.read_text().split()[0]) / 1e9


def measure(page: Page) -> tuple[int, float, float]:
    """The SQL of a page, its CPU in milliseconds, and that of the first look after anything happened."""
    client = Client()
    if page.reader:
        client.force_login(User.objects.get(username=page.reader))

    def ask() -> None:
        response: Any = client.get(page.path, follow=True)
        if response.status_code == 202:  # a paper: a worker prints it, here and now
            work()
            response = client.get(page.path, follow=True)
        assert response.status_code == 200, f"{page.path}: {response.status_code}"
        if response.streaming:
            b"".join(response.streaming_content)

    ask()
    cache.clear()  # the count is that of a page nobody has asked for yet
    with CaptureQueriesContext(connection) as queries:
        ask()
    sql = len(queries)  # the next request empties the log
    backend = Backend()

    def spent() -> float:
        before = time.process_time() + backend.seconds()
        ask()
        return time.process_time() + backend.seconds() - before

    ask()
    usual = [spent() for _n in range(REQUESTS)]
    first = []
    for _n in range(FIRST):
        cache.clear()
        first.append(spent())
    return sql, statistics.median(usual) * 1000, statistics.median(first) * 1000


def work() -> None:
    """Do what waits for a worker."""
    for job in jobs.due():
        jobs.run(job)


def first_printing() -> float:
    """Milliseconds of CPU to print an application that nobody has looked at."""
    officer = Client()
    officer.force_login(User.objects.get(username="officer"))
    spent, backend = [], Backend()
    for code in (
        Application.objects.filter(code__startswith="Z").order_by("code").values_list("code", flat=True)[1:4]
    ):
        before = time.process_time() + backend.seconds()
        officer.get(f"/desk/applications/{code}/application.pdf")
        work()
        assert officer.get(f"/desk/applications/{code}/application.pdf", follow=True).status_code == 200
        spent.append(time.process_time() + backend.seconds() - before)
    return statistics.median(spent) * 1000


def load() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS benchmark")
        cursor.execute("CREATE DATABASE benchmark TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        cursor.execute("ALTER DATABASE benchmark SET max_parallel_workers_per_gather = 0")
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = "benchmark"
    settings.DATABASES["default"]["CONN_MAX_AGE"] = connection.settings_dict["CONN_MAX_AGE"] = None
    call_command("migrate", verbosity=0)
    with clock.at(NOW):
        call_command("demo", verbosity=0)


Found = dict[int, list[tuple[Page, int, float, float]]]


def growth(found: Found, printed: dict[int, float]) -> str:
    """Every screen at every size."""
    sizes = list(found)
    head = " · ".join(f"{n:,}" for n in sizes)
    lines = [
        f"| screen | as | SQL at {head} | CPU ms at {head} | to {sizes[0]:,} | first look, CPU ms |",
        "|---|---|---|---|---|---|",
    ]
    for row in zip(*found.values(), strict=True):
        page, ratios = row[0][0], [f"{one[2] / row[0][2]:.2f}" for one in row[1:]]
        lines.append(
            f"| {page.name} | {page.reader or 'anybody'} | {' · '.join(str(r[1]) for r in row)} "
            f"| {' · '.join(f'{r[2]:.0f}' for r in row)} | {' · '.join(ratios)} "
            f"| {' · '.join(f'{r[3]:.0f}' for r in row)} |"
        )
    ratios = [f"{printed[n] / printed[sizes[0]]:.2f}" for n in sizes[1:]]
    spent = " · ".join(f"{printed[n]:.0f}" for n in sizes)
    lines.append(f"| first printing of an application | worker | | {spent} | {' · '.join(ratios)} | |")
    return "\n".join(lines)


def beside(found: Found) -> str:
    """The rows that the peer has too, at the sizes at which it was measured."""
    two = {n: rows for n, rows in found.items() if n <= 10_000}
    head = " · ".join(f"{n:,}" for n in two)
    lines = [
        f"| page | SQL at {head} | CPU ms at {head} | peer's page | peer's SQL at 1k · 10k | peer's CPU ms |",
        "|---|---|---|---|---|---|",
    ]
    for row in zip(*two.values(), strict=True):
        page = row[0][0]
        if page.sql:
            lines.append(
                f"| {page.name} | {' · '.join(str(r[1]) for r in row)} | {' · '.join(f'{r[2]:.0f}' for r in row)} "
                f"| {page.peer} | {' · '.join(f'{n:,}' for n in page.sql)} | {' · '.join(filter(None, page.cpu))} |"
            )
    return "\n".join(lines)


def write(name: str, table: str) -> None:
    """Put a table in place of the last one of a page of this folder, and say when and where it was measured."""
    file = Path(__file__).with_name(name)
    text, _old = file.read_text().split(MARK)
    said = f"{clock.today():%-d %B %Y}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    file.write_text(
        f"{text}{MARK}\n{said}, PostgreSQL {connection.pg_version // 10000}, Python {platform.python_version()}.\n\n{table}\n"
    )  # type: ignore[attr-defined]


def main(sizes: list[int]) -> None:
    load()
    found: Found = {}
    printed = {}
    for size in sizes:
        with clock.at(NOW):
            data.grow(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with clock.at(NOW), override_settings(DEBUG=False, KEEP_PAGES=False):
            found[size] = [(page, *measure(page)) for page in pages()]
            printed[size] = first_printing()
        for page, sql, ms, first in found[size]:
            print(f"{size:,} {page.name}: {sql} SQL, {ms:.0f} ms, first {first:.0f}", file=sys.stderr)
    for name, table in (("growth.md", growth(found, printed)), ("peer.md", beside(found))):
        print(table, end="\n\n")
        write(name, table)


def explain(page: Any) -> None:
    """For a debugger: each query of a page with its time."""
    client = Client()
    client.force_login(User.objects.get(username=page.reader))
    with CaptureQueriesContext(connection) as queries:
        client.get(page.path)
    for query in queries:
        print(query["time"], query["sql"][:300])


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or [1_000, 10_000, 100_000])
