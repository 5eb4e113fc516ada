"""How fast like projects are found among 10,000, and how many of the true ones: `python benchmarks/similarity.py`.

Each text is put together from the sentences of a vocabulary that all share, as project texts of one field are; one in
fifty is a near copy of another (a fifth of its sentences replaced). Runs on a test database that is thrown away:
SQLite, or the one that YICHUANG_DATABASE_URL names.
"""

import os
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext, get_runner, setup_test_environment

from benchmarks.data import save
from grants.applications import similarity
from grants.applications.models import Application, FingerprintBand, TextFingerprint
from tests.factories import venture_scenario

MANY = int(os.environ.get("YICHUANG_BENCH_N", "10000"))
ASKED = 200
LETTERS = [chr(c) for c in range(0x4E00, 0x4E00 + 2500)]


def sentences(chance: random.Random, n: int) -> list[str]:
    """Sentences of ten to thirty characters."""
    return ["".join(chance.choices(LETTERS, k=chance.randint(10, 30))) for _n in range(n)]


def texts(chance: random.Random, n: int) -> tuple[list[list[str]], dict[int, int]]:
    """Texts of sixty sentences, half of them from a stock that everybody uses, and which copies which."""
    stock = sentences(chance, 4000)
    made: list[list[str]] = []
    copies: dict[int, int] = {}
    for one in range(n):
        if one and one % 50 == 0:
            copies[one] = chance.randrange(one)
            lines = list(made[copies[one]])
            for at in chance.sample(range(len(lines)), len(lines) // 5):
                lines[at] = sentences(chance, 1)[0]
        else:
            lines = chance.sample(stock, 30) + sentences(chance, 30)
        made.append(lines)
    return made, copies


def fill(model: Application, fingerprints: list[tuple[int, ...]]) -> list[Application]:
    """The applications with their prints, in bulk."""
    rows = save(
        Application(
            code=f"N{n:05d}",
            call=model.call,
            version=model.version,
            organisation=model.organisation,
            state="submitted",
            submitted_at=model.submitted_at,
            made_by=model.made_by,
        )
        for n in range(len(fingerprints))
    )
    kept = save(
        TextFingerprint(application=row, values=similarity.packed(values))
        for row, values in zip(rows, fingerprints, strict=True)
    )
    for at in range(0, len(kept), 1000):
        save(
            FingerprintBand(fingerprint=one, number=n, value=value)
            for one, values in zip(kept[at : at + 1000], fingerprints[at : at + 1000], strict=True)
            for n, value in similarity.bands_of(values)
        )
    return rows


def measure(
    fingerprints: list[tuple[int, ...]], asked: list[int], rows: list[Application]
) -> tuple[list[float], set[int]]:
    """The time of each question in milliseconds of CPU (other work on the machine does not count), and its queries."""
    took, cost = [], set()
    for n in asked:
        with CaptureQueriesContext(connection) as queries:
            began = time.process_time()
            similarity.similar_to(fingerprints[n], leave_out=rows[n].pk)
            took.append((time.process_time() - began) * 1000)
        cost.add(len(queries))
    return took, cost


def main() -> None:
    chance = random.Random(16)
    made, copies = texts(chance, MANY)
    began = time.process_time()
    fingerprints = [similarity.fingerprint_of("\n".join(lines)) or () for lines in made]
    each = (time.process_time() - began) * 1000 / MANY
    print(
        f"print of a text of {statistics.mean(sum(map(len, t)) for t in made):.0f} characters: {each:.1f} ms of CPU"
    )
    scenario = venture_scenario()
    model = scenario.submitted(scenario.registered)
    rows = fill(model, fingerprints)
    took, cost = measure(fingerprints, chance.sample(range(MANY), ASKED), rows)
    print(f"{MANY} applications, {FingerprintBand.objects.count()} bands, {connection.vendor}")
    print(
        f"like ones of one: {sorted(cost)} queries, median {statistics.median(took):.1f} ms of CPU, worst {max(took):.1f}"
    )
    tried = sorted(copies)[:ASKED]
    found = sum(
        rows[copies[n]] in [one.application for one in similarity.similar_to(fingerprints[n])] for n in tried
    )
    print(f"near copies found: {found} of {len(tried)}")
    extra = sum(
        one.application not in (rows[n], rows[copies.get(n, n)]) and one.similarity > 0.5
        for n in tried
        for one in similarity.similar_to(fingerprints[n])
    )
    print(f"others shown beside them: {extra}")


if __name__ == "__main__":
    setup_test_environment()
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        main()
    finally:
        runner.teardown_databases(databases)
