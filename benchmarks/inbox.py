"""The officer's list at a hundred and at ten thousand applications: queries, time, and the ratio of the times.

    YICHUANG_VAR=/tmp/bench .venv/bin/python benchmarks/inbox.py          # SQLite; the folder is made and filled
    bin/with-postgres .venv/bin/python benchmarks/inbox.py

Time is this process's own for a whole request (on SQLite the database is in it; on PostgreSQL it is not: there the
backend's time is to be read beside it), the median of several after one that warms up. The bar: the same number of queries, and at most 1.5 times the time.
"""

import os
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.data import copy, save
from grants.models import (
    Application,
    ApplicationLabel,
    ApplicationVersion,
    Label,
    LastLook,
    Office,
    Organisation,
    Region,
    Term,
    User,
)

REQUESTS = 15
STATES = ("submitted", "supplementing", "eligible", "ineligible", "reviewed", "not_selected")
COLUMNS = "&col=number&col=project&col=tier&col=region&col=requested&col=score&col=state&col=handler&col=labels&col=due"
VIEWS = {
    "as it opens": "all=1",
    "filtered by state, region and sum, by sum": "state=submitted&state=eligible&region=220100&least=20000&order=-requested",
    "text, by organisation": "q=%E9%A1%B9%E7%9B%AE&order=organisation",
    "new since I looked, by region, other columns": f"new=1&order=region{COLUMNS}",
    "mine with a label, by due day": "handler=none&label={label}&order=due",
}


def load() -> None:
    call_command("migrate", verbosity=0)
    if not Application.objects.exists():
        call_command("demo", verbosity=0)


def grow(upto: int, label: Label, officer: User) -> None:
    """As many submitted applications, spread over organisations, regions, fields, states, sums and days."""
    model = Application.objects.get(code="B01")
    places = list(Region.objects.filter(level__in=["county", "township"]).values_list("pk", flat=True))
    orgs = list(Organisation.objects.values_list("pk", flat=True))
    fields = list(Term.objects.filter(kind="field").values_list("pk", flat=True))
    have = Application.objects.filter(code__startswith="Y").count()
    made = save(
        copy(
            model, code=f"Y{n:05}", title=f"项目 {n * 7919 % 10007}", organisation_id=orgs[n % len(orgs)], handler_id=None,
            region_id=places[n * 31 % len(places)], field_id=fields[n % len(fields)], state=STATES[n % len(STATES)],
            requested_fen=(n * 7919 % 5000) * 1000, submitted_at=model.submitted_at + timedelta(minutes=n * 37 % 40000),
        )
        for n in range(have, upto)
    )  # fmt: skip
    frozen = ApplicationVersion.objects.filter(application=model).latest("number")
    save(copy(frozen, application_id=one.pk, answers={"sections": {}, "files": {}}) for one in made)
    save(ApplicationLabel(application=one, label=label, put_by=officer) for one in made[::7])
    save(LastLook(user=officer, application=one) for one in made[::3])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(path: str, officer: User) -> tuple[int, float]:
    client = Client()
    client.force_login(officer)
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    sql = len(seen)  # the next request empties the log
    spent = []
    for _n in range(REQUESTS):
        before = time.process_time()
        client.get(path)
        spent.append((time.process_time() - before) * 1000)
    return sql, statistics.median(spent)


def main(few: int, many: int) -> None:
    load()
    officer, office = User.objects.get(username="officer"), Office.objects.get(code="GOV22")
    label, _made = Label.objects.get_or_create(office=office, name="benchmark")
    paths = {words: f"/desk/applications/?{query.format(label=label.pk)}" for words, query in VIEWS.items()}
    found = {}
    for size in (few, many):
        grow(size, label, officer)
        found[size] = {words: measure(path, officer) for words, path in paths.items()}
    print(f"{connection.vendor} · SQL and ms at {few:,} and at {many:,} applications · ratio of the times")
    for words in paths:
        (sql, ms), (sql_many, ms_many) = found[few][words], found[many][words]
        print(f"{words}: {sql} · {sql_many} SQL, {ms:.1f} · {ms_many:.1f} ms, {ms_many / ms:.2f}")


if __name__ == "__main__":
    main(*([int(n) for n in sys.argv[1:]] or [100, 10_000]))
