"""Our pages beside the figures of the nearest peer, at the same shape of data.

    bin/with-postgres .venv/bin/python benchmarks/peer.py
    BENCH_SIZES="200 1000" bin/with-postgres .venv/bin/python benchmarks/peer.py    # a rehearsal

One database of each size (benchmarks/databases.py): the demonstration and, on top of it, the data of `benchmarks/data.py`.
Each page is asked as its own reader, of all sizes in turn, so that whatever else the machine does meets them alike. Exact:
the number of SQL queries. CPU: of this process and of its PostgreSQL backend together (which has no helpers here: theirs
could not be counted), the median of several requests after one that warms up. There is no server in between: the peer's
figures contain a gunicorn worker, which adds a millisecond or so. Sums that are remembered (grants/ledger/cached_sums.py) are
counted among the queries and not in the median; what the first look costs that adds them up stands in a column of its own.

Writes two tables into benchmarks/growth.md and benchmarks/peer.md: every screen at every size with its ratio to the
smallest, and the rows that the peer has too; each row says whether it holds.
"""

import os
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

from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks import data, databases
from benchmarks.report import SIZES, USUAL, progress, verdict, write
from grants.models import Application, Award, ReviewRound, User
from tests.demonstration import NOW
from workflows import clock, jobs

REQUESTS, FIRST = (7, 5) if SIZES == USUAL else (3, 3)
#: At most so many times the CPU of the smallest size.
BAR = 1.5
PEER_SIZES = (1_000, 10_000)


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
        Page("a county's list", "/desk/applications/?all=1", "county"),
        Page("a street's list", "/desk/applications/?all=1", "street"),
        Page("a hub's list of accounts", "/desk/custody/", "h1_accountant"),
        Page("a hub's desk", "/desk/", "h1_accountant"),
        Page("a county's desk", "/desk/", "county"),
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
        Page("a hub's journal", "/desk/journal/", "h1_accountant"),
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


class Asked:
    """One page of one database, asked again and again as its reader."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.client = page, name, Client()
        self.usual: list[float] = []
        self.first: list[float] = []
        databases.use(name)
        if page.reader:
            self.client.force_login(User.objects.get(username=page.reader))
        self.backend = Backend()
        self.sql = self._count()

    def _count(self) -> int:
        self.ask()
        cache.clear()  # the count is that of a page nobody has asked for yet
        with CaptureQueriesContext(connection) as queries:
            self.ask()
        return len(queries)

    def ask(self) -> None:
        path = self.page.path
        response: Any = self.client.get(path, follow=True)
        if response.status_code == 202:  # a paper: a worker prints it, here and now
            work()
            response = self.client.get(path, follow=True)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        if response.streaming:
            b"".join(response.streaming_content)

    def spent(self) -> float:
        databases.use(self.name)
        before = time.process_time() + self.backend.seconds()
        self.ask()
        return time.process_time() + self.backend.seconds() - before

    def row(self) -> "Row":
        return Row(
            self.page, self.sql, statistics.median(self.usual) * 1000, statistics.median(self.first) * 1000
        )


def measure(page_of: dict[str, Page]) -> "list[Row]":
    """One page in each database: its SQL, its CPU, and that of the first look after anything happened."""
    all_sizes = [Asked(page, name) for name, page in page_of.items()]
    for one in all_sizes:
        one.spent()
    for _n in range(REQUESTS):
        for one in all_sizes:
            one.usual.append(one.spent())
    for _n in range(FIRST):
        for one in all_sizes:
            cache.clear()
            one.first.append(one.spent())
    return [one.row() for one in all_sizes]


def work() -> None:
    """Do what waits for a worker."""
    for job in jobs.due():
        jobs.run(job)


def first_printings(names: list[str]) -> list[float]:
    """In each database: milliseconds of CPU to print an application that nobody has looked at."""
    spent: dict[str, list[float]] = {name: [] for name in names}
    for n in range(1, REQUESTS + 2):
        for name in names:
            databases.use(name)
            officer, backend = Client(), Backend()
            officer.force_login(User.objects.get(username="officer"))
            address = f"/desk/applications/Z{n:05}/application.pdf"
            before = time.process_time() + backend.seconds()
            officer.get(address)
            work()
            assert officer.get(address, follow=True).status_code == 200
            spent[name].append(time.process_time() + backend.seconds() - before)
    return [statistics.median(one[1:]) * 1000 for one in spent.values()]  # the first reads the fonts


@dataclass(frozen=True)
class Row:
    """What one page cost at one size: queries, milliseconds of a usual look, and of the first one."""

    page: Page
    sql: int
    ms: float
    first: float


def growth(found: list[list[Row]], sizes: list[int], printed: list[float]) -> str:
    """Every screen at every size. A row holds while its largest ratio does, of the usual look and of the first."""
    head = " · ".join(f"{n:,}" for n in sizes)
    lines = [
        f"| screen | as | SQL at {head} | CPU ms at {head} | to {sizes[0]:,} | first look, CPU ms | to {sizes[0]:,} | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in found:
        usual, first = [one.ms for one in row], [one.first for one in row]
        most = max(*ratios(usual), *ratios(first))
        lines.append(
            f"| {row[0].page.name} | {row[0].page.reader or 'anybody'} | {' · '.join(str(one.sql) for one in row)} "
            f"| {figures(usual)} | {words(usual)} | {figures(first)} | {words(first)} | {verdict(most <= BAR)} |"
        )
    lines.append(
        f"| first printing of an application | worker | | {figures(printed)} | {words(printed)} | | "
        f"| {verdict(max(ratios(printed)) <= BAR)} |"
    )
    return "\n".join(lines)


def ratios(spent: list[float]) -> list[float]:
    """Of each size to the smallest."""
    return [one / spent[0] for one in spent[1:]] or [1.0]


def words(spent: list[float]) -> str:
    return " · ".join(f"{one:.2f}" for one in ratios(spent))


def figures(spent: list[float]) -> str:
    return " · ".join(f"{one:.0f}" for one in spent)


def beside(found: list[list[Row]], sizes: list[int]) -> str:
    """The rows that the peer has too, at the sizes at which it was measured."""
    two = [n for n in sizes if n in PEER_SIZES]
    head = " · ".join(f"{n:,}" for n in two)
    lines = [
        f"| page | SQL at {head} | CPU ms at {head} | peer's page | peer's SQL at 1k · 10k | peer's CPU ms | |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in found:
        page = row[0].page
        if page.sql:
            ours = [one for one, n in zip(row, sizes, strict=True) if n in two]
            lines.append(
                f"| {page.name} | {' · '.join(str(one.sql) for one in ours)} | {figures([one.ms for one in ours])} "
                f"| {page.peer} | {' · '.join(f'{n:,}' for n in page.sql)} | {' · '.join(page.cpu)} "
                f"| {verdict(all(is_less(one, PEER_SIZES.index(n)) for one, n in zip(ours, two, strict=True)))} |"
            )
    return "\n".join(lines)


def is_less(one: Row, at: int) -> bool:
    """Fewer queries than the peer, and less CPU than the least of its figures; the first look too."""
    assert one.page.sql
    least = float(one.page.cpu[at].partition("–")[0].replace(",", ""))
    return one.sql < one.page.sql[at] and max(one.ms, one.first) < least


def main(sizes: list[int]) -> None:
    names = {databases.copy_of(size): size for size in sizes}
    found = []
    with clock.at(NOW), override_settings(DEBUG=False, KEEP_PAGES=False):
        asked = {}
        for name in names:
            databases.use(name)
            asked[name] = pages()
        for rows in zip(*asked.values(), strict=True):
            found.append(measure(dict(zip(names, rows, strict=True))))
            said = " | ".join(f"{one.sql} SQL, {one.ms:.0f} ms, first {one.first:.0f}" for one in found[-1])
            progress(f"{rows[0].name}: {said}")
        progress("first printings of applications")
        printed = first_printings(list(names))
    write("growth.md", growth(found, sizes, printed))
    if any(size in PEER_SIZES for size in sizes):
        write("peer.md", beside(found, sizes))


if __name__ == "__main__":
    main(SIZES)
