"""The officer's list at a hundred and at ten thousand applications: queries, time, and the ratio of the times.

    YICHUANG_VAR=/tmp/bench .venv/bin/python benchmarks/inbox.py          # SQLite; the folder is made and filled
    bin/with-postgres .venv/bin/python benchmarks/inbox.py

Time is the CPU of this process and of its PostgreSQL backend together for a whole request, the median of several after
two that warm up. The bar: the same number of queries, and at most 1.5 times the time. Two ratios: to the same look at
a hundred, where a filter may leave fewer rows to draw than a page holds, and to the list of a hundred as it opens.
Figures: benchmarks/inbox.md.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.data import copy, save
from grants.inbox import COLUMNS
from grants.inbox.queries import address_of
from grants.models import (
    Application,
    ApplicationLabel,
    ApplicationVersion,
    Call,
    Label,
    LastLook,
    Organisation,
    Region,
    SavedView,
    Term,
    User,
)

REQUESTS = 9
STATES = ("submitted", "supplementing", "eligible", "ineligible", "reviewed", "not_selected")
TIERS = ("registered", "street_managed", "committee_guided")
SOME = "&col=number&col=project&col=tier&col=region&col=requested&col=score&col=state&col=handler&col=labels&col=due"
WHOLE = "".join(f"&col={key}" for key in COLUMNS)
#: What is looked at, as whom. The first is what "the list" of a hundred costs.
VIEWS = {
    "as it opens": "all=1",
    "last page": "page=9999",
    "every column": f"all=1{WHOLE}",
    "number": "q=Y0000",
    "words of titles": "q=项目 77",
    "words of organisations": "q=号机构",
    "words of nothing": "q=没有这个",
    "call": "call={call}",
    "state": "state=submitted",
    "tier": "tier=street_managed",
    "field": "field={field}",
    "region": "region=220100",
    "hub": "hub={hub}",
    "sum": "least=20000&most=40000",
    "days": "since={day}",
    "mine": "handler=me",
    "nobody's": "handler=none",
    "label": "label={label}",
    "new since I looked": "new=1",
    "late": "late=1",
    "reads alike": "like=1",
    "version": "version=1",
    "state, region and sum, by sum": "state=submitted&state=eligible&region=220100&least=20000&order=-requested",
    "words, by organisation": "q=项目&order=organisation",
    "new, by region, other columns": f"new=1&order=region{SOME}",
    "nobody's with a label, by due day": "handler=none&label={label}&order=due",
    "mine, new, by sum, last page": "handler=me&new=1&order=requested&page=9999",
    "saved view": "{saved}",
    **{
        f"by {key}": f"order={'-' if column.is_figure else ''}{key}"
        for key, column in COLUMNS.items()
        if column.order is not None
    },
}
READERS = ("county", "lead", "auditor", "maker", "checker")


def load() -> None:
    if settings.DATABASE_URL:
        connection.settings_dict["CONN_MAX_AGE"] = None
    call_command("migrate", verbosity=0)
    if not Application.objects.exists():
        call_command("demo", verbosity=0)


def organisations(upto: int) -> list[int]:
    """Five applications each."""
    models = {one.tier: one for one in Organisation.objects.filter(is_hub=False)}
    places = list(Region.objects.filter(level="township").values_list("pk", flat=True))
    have = Organisation.objects.filter(code__startswith="YO").count()
    save(
        copy(
            models[TIERS[n % 3]],
            code=f"YO{n:04}",
            name=f"{n * 7919 % 9973}号机构",
            region_id=places[n * 17 % len(places)],
            credit_code=f"INBOX{n:013}" if n % 3 == 0 else None,
            filing_number=f"INBOX{n}" if n % 3 else None,
        )
        for n in range(have, upto // 5)
    )
    return list(
        Organisation.objects.filter(code__startswith="YO").order_by("code").values_list("pk", flat=True)
    )


def grow(upto: int, label: Label, officer: User) -> None:
    """As many submitted applications, spread over organisations, regions, fields, states, sums, days and officers."""
    model = Application.objects.get(code="B01")
    places = list(Region.objects.filter(level__in=["county", "township"]).values_list("pk", flat=True))
    orgs = organisations(upto)
    fields = list(Term.objects.filter(kind="field").values_list("pk", flat=True))
    handlers = [officer.pk, User.objects.get(username="lead").pk, None, None]
    have = Application.objects.filter(code__startswith="Y").count()
    made = save(
        copy(
            model,
            code=f"Y{n:05}",
            title=f"项目 {n * 7919 % 10007}",
            organisation_id=orgs[n % len(orgs)],
            handler_id=handlers[n % 4],
            region_id=places[n * 31 % len(places)],
            field_id=fields[n % len(fields)],
            state=STATES[n % len(STATES)],
            requested_fen=(n * 7919 % 5000) * 1000,
            submitted_at=model.submitted_at + timedelta(minutes=n * 37 % 40000),
            supplement_due=model.submitted_at + timedelta(minutes=n * 37 % 80000),
        )
        for n in range(have, upto)
    )
    frozen = ApplicationVersion.objects.filter(application=model).latest("number")
    for start in range(0, len(made), 1000):  # each with its whole answers, as in life
        save(copy(frozen, application_id=one.pk) for one in made[start : start + 1000])
    save(ApplicationLabel(application=one, label=label, put_by=officer) for one in made[::7])
    save(LastLook(user=officer, application=one) for one in made[::3])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def clock_of_cpu() -> Callable[[], float]:
    """Milliseconds of CPU so far, by this process and by the database's process for it (Linux's own counting)."""
    if connection.vendor != "postgresql":
        return lambda: time.process_time() * 1000
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        file = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: time.process_time() * 1000 + int(file.read_text().split()[0]) / 1e6


def measure(path: str, reader: User) -> tuple[int, int, float]:
    """Rows on the page, queries, milliseconds."""
    client = Client()
    client.force_login(reader)
    page = client.get(path)
    assert page.status_code == 200, path
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    sql = len(seen)  # the next request empties the log
    cpu, spent = clock_of_cpu(), []
    for _n in range(REQUESTS):
        before = cpu()
        client.get(path)
        spent.append(cpu() - before)
    return max(0, page.content.count(b"<tr>") - 1), sql, statistics.median(spent)


def looks(label: Label, officer: User) -> dict[str, tuple[str, User]]:
    """Words -> address and reader."""
    saved, _made = SavedView.objects.get_or_create(
        owner=officer,
        name="benchmark",
        defaults={
            "query": "state=submitted&tier=registered&order=region",
            "columns": ["number", "project", "region", "promised"],
        },
    )
    hub = Organisation.objects.filter(is_hub=True).order_by("code")[0]
    known = {
        "label": label.pk,
        "saved": address_of(saved).partition("?")[2],
        "hub": hub.code,
        "call": Call.objects.get(applications__code="B01").code,
        "field": Term.objects.filter(kind="field")[0].pk,
        "day": (Application.objects.get(code="B01").submitted_at + timedelta(days=14)).date(),
    }
    at = reverse("application-list")
    found = {words: (f"{at}?{query.format(**known)}", officer) for words, query in VIEWS.items()}
    return found | {f"as it opens, {who}": (f"{at}?all=1", User.objects.get(username=who)) for who in READERS}


def main(few: int, many: int, only: str = "") -> None:
    load()
    officer = User.objects.get(username="officer")
    label, _made = Label.objects.get_or_create(office=officer.offices_as()[0], name="benchmark")
    found = {}
    for size in (few, many):
        grow(size, label, officer)
        chosen = {words: look for words, look in looks(label, officer).items() if only in words}
        found[size] = {words: measure(*look) for words, look in chosen.items()}
    usual = next(iter(found[few].values()))[-1]
    sizes = f"{few:,} · {many:,}"
    print(
        f"| {connection.vendor} | rows shown at {sizes} | SQL at {sizes} | CPU ms at {sizes} | ratio | to the list of {few} |"
    )
    print("|---|---|---|---|---|---|")
    for words, (rows, sql, ms) in found[few].items():
        more, sqls, spent = found[many][words]
        print(
            f"| {words} | {rows} · {more} | {sql} · {sqls} | {ms:.0f} · {spent:.0f} | {spent / ms:.2f} | {spent / usual:.2f} |"
        )


if __name__ == "__main__":
    main(*([int(n) for n in sys.argv[1:3]] or [100, 10_000]), *sys.argv[3:4])
