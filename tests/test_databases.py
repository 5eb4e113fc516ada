"""What the database itself answers is asked of both, whatever else runs once (tests/databases.py)."""

import re

import pytest

from tests.databases import BOTH, OWN_SQL, SPEAKS, TESTS, asks_the_database_itself

ROOT = TESTS.parent
#: Code that speaks to the database in words of its own, not in Django's.
IN_OWN_WORDS = re.compile(r"\.cursor\(|\.vendor\b|RawSQL|\.raw\(\s*[\"']|CREATE (CONSTRAINT )?TRIGGER")


def test_whatever_speaks_sql_of_its_own_has_tests_that_run_on_both() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for app in ("workflows", "grants", "cms", "config")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and IN_OWN_WORDS.search(path.read_text(encoding="utf-8"))
    }
    assert found == OWN_SQL.keys(), "say in tests/databases.py which tests ask it"
    for test in OWN_SQL.values():
        assert test in BOTH
        assert (TESTS / test).exists()


def test_what_is_named_is_there_and_says_why() -> None:
    for place, why in BOTH.items():
        assert (TESTS / place).exists(), place
        assert why


@pytest.mark.parametrize(
    "words",
    [
        "IntegrityError",
        "connection.cursor()",
        "connection.vendor",
        "at_once(one, two)",
        "django_db(transaction=True)",
    ],
)
def test_a_word_of_the_database_is_known(words: str) -> None:
    assert SPEAKS.search(words)


def test_a_test_that_speaks_through_a_helper_or_a_fixture_of_its_file_is_found() -> None:
    custody = TESTS / "disbursements" / "test_custody.py"
    speaking = [
        name
        for name in re.findall(r"^def (test_\w+)", custody.read_text(), re.M)
        if asks_the_database_itself(custody, name)
    ]
    assert 0 < len(speaking) < len(re.findall(r"^def test_", custody.read_text(), re.M))


def test_everything_is_asked_somewhere(request: pytest.FixtureRequest) -> None:
    """The two halves of `make test` leave nothing out, whichever is running."""
    for item in request.session.items:
        database, browser, both, once = (
            item.get_closest_marker(one) is not None for one in ("database", "browser", "both", "once")
        )
        on_sqlite, on_postgres = not database or browser or once or both, database and not browser
        assert on_sqlite or on_postgres
        assert not both or browser or once or (on_sqlite and on_postgres)
