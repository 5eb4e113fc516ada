"""What saving one answer and opening the task list cost, for a form of 20 and of 200 questions.

    .venv/bin/python benchmarks/autosave.py
    bin/with-postgres .venv/bin/python benchmarks/autosave.py

In a database of its own that is gone afterwards. The number of queries is exact; the time is the median of several
requests of this process, without a server in between.
"""

import os
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from tests.applications.wide_form import open_tasks, save_one, with_questions
from tests.factories import venture_scenario

SIZES, REQUESTS = (20, 200), 15


def measure() -> None:
    scenario = venture_scenario()
    client = Client()
    client.force_login(
        scenario.applicant(scenario.registered), backend="django.contrib.auth.backends.ModelBackend"
    )
    drafts = {size: with_questions(scenario, size) for size in SIZES}
    print(f"{connection.vendor}\n{'':24}{'questions':>10}{'queries':>10}{'ms':>10}")
    for name in ("save one answer", "open the task list"):
        for size, draft in drafts.items():
            spent, counts = [], set()
            for n in range(REQUESTS):
                begun = time.perf_counter()
                with CaptureQueriesContext(connection) as queries:
                    answer = (
                        save_one(client, draft, f"第 {n} 稿")
                        if name.startswith("save")
                        else open_tasks(client, draft)
                    )
                spent.append((time.perf_counter() - begun) * 1000)
                assert answer.status_code == 200
                counts.add(len(queries))
            print(f"{name:24}{size:>10}{max(counts):>10}{median(spent):>10.1f}")


if __name__ == "__main__":
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        measure()
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
