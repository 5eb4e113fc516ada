"""Which database a test runs on. One place decides; docs/decisions/0029-each-test-on-one-database.md says why.

PostgreSQL    every test that asks for a database and opens no browser: production runs on it, and it is the stricter one
SQLite        the others: without a database, with a browser, marked `once`
both          what the database itself answers: constraints, triggers, locks, transactions, searching, ordering, migrating

The markers are set as tests are collected. `pytest tests/x.py` runs whatever it is given on SQLite all the same, and
`bin/with-postgres pytest tests/x.py` on PostgreSQL; only `make test` divides.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent
#: Folders and files that are about the database, whatever words they use -> what of it.
BOTH = {
    "ledger": "triggers that keep the chains and the books, constraints, proving",
    "workflows": "triggers, locks, jobs taken once, prepared statements, migrating, searching",
    "demo": "every action of a year of work, and every sweep of the clock",
    "test_growth.py": "the number of queries of long lists, their plans",
    "test_upgrade.py": "a database of each release, brought forward",
    "test_numbers.py": "numbers that a column does not hold",
    "user_input": "texts that a column does not hold, and signs that a database does not take",
    "inbox/test_inbox.py": "filters, orders and sums over JSON and text",
    "inbox/test_export.py": "the same, row by row",
    "applications/test_similarity.py": "searching by prints",
    "applications/test_lookups.py": "searching by a few letters",
    "applications/test_integrity.py": "rows changed behind the program's back",
    "awards/test_awards.py": "sums of every call's books, in SQL",
    "cms/test_figures.py": "the same sums, as the public sees them",
    "cms/test_search.py": "searching the public site",
    "access/test_lists.py": "the order of every list, page by page",
    "people/test_places.py": "searching places",
    "config/test_health.py": "whether the database answers",
    "people/test_posts.py": "whom a post refuses: ended, given to oneself, two that must not meet",
    "people/test_second_factor.py": "who must show a second factor, with and without the demonstration",
    "people/test_demonstration.py": "what the demonstration's logins open, and where they open nothing",
    "people/test_memberships.py": "who acts for an organisation before anybody has vouched for them",
    "disbursements/test_payees.py": "a changed account, and who may confirm it",
    "cms/test_rights.py": "editors whose post has ended",
}
#: Code that speaks to the database in words of its own -> the tests that ask it on both.
OWN_SQL = {
    "config/health.py": "config/test_health.py",
    "grants/awards/queries.py": "awards/test_awards.py",
    "workflows/schema_check.py": "workflows",
    "workflows/guards.py": "workflows",
    "workflows/health.py": "workflows",
    "workflows/search_words.py": "workflows",
    "workflows/migration_executor.py": "test_upgrade.py",
    "workflows/prepared_queries.py": "demo",
    "workflows/steps.py": "workflows",
}
#: Words by which a test speaks with the database itself: an error of its own, SQL, a lock, a commit, two at once.
SPEAKS = re.compile(
    r"IntegrityError|DatabaseError|InternalError|OperationalError|DataError|ProtectedError|\.cursor\(|\.vendor\b"
    r"|\bat_once\b|Thread\b|transaction=True|transactional_db|live_server|postgres_only|RunSQL|MigrationExecutor"
)


def asks_the_database_itself(file: Path, function: str) -> bool:
    """Whether what this test asks may be answered differently by another database."""
    place = file.relative_to(TESTS)
    listed = {place.as_posix(), *(part.as_posix() for part in place.parents)}
    return bool(listed & BOTH.keys()) or any(SPEAKS.search(text) for text in _all_of(file, function))


def _all_of(file: Path, function: str) -> Iterator[str]:
    """The test, whatever of its file it names (helpers, fixtures), what that names, and the marks of the file."""
    parts = _parts(file)
    waiting, seen = [function, "pytestmark"], set[str]()
    while waiting:
        name = waiting.pop()
        if name in parts and name not in seen:
            seen.add(name)
            text, names = parts[name]
            waiting.extend(names)
            yield text


@cache
def _parts(file: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """What stands at the top of a file: name -> its text, and the names that stand in it."""
    text = file.read_text(encoding="utf-8")
    found = {}
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names, first = [node.name], min([node.lineno, *(one.lineno for one in node.decorator_list)])
        elif isinstance(node, ast.Assign):
            names, first = [one.id for one in node.targets if isinstance(one, ast.Name)], node.lineno
        else:
            continue
        used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        used |= {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
        for name in names:
            found[name] = "\n".join(lines[first - 1 : node.end_lineno]), frozenset(used)
    return found
