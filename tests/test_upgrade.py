"""A database of every release with its rows in it is migrated to the program of today: nothing is lost, the books balance, the
chains and seals hold, and the guards stand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from grants.disbursements.models import Claim
from grants.disbursements.sealing import is_as_sealed as claim_is_as_sealed
from grants.documents.models import Document
from grants.documents.sealing import is_as_sealed
from grants.ledger.models import Entry
from grants.people.models import User
from tests.demonstration import standing_on
from tests.releases.keeping import migration_files, put_in, releases
from workflows import chain, schema_check
from workflows.migration_executor import Executor
from workflows.models import Event

#: What migrations change by intention in rows that are there ("grants.call.notice_days"): who writes such a one says so here.
CHANGED: set[str] = set()


@pytest.fixture(scope="module", params=releases(), ids=lambda file: file.stem)
def upgraded(request: Any, django_db_setup: Any, django_db_blocker: Any) -> Iterator[list[dict[str, Any]]]:
    file: Path = request.param
    kept = json.loads(file.read_text(encoding="utf-8"))
    with django_db_blocker.unblock(), standing_on(django_db_setup.empty("upgrade")):
        executor = Executor(connection)
        ours = list(kept["migrations"].items())
        others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in kept["migrations"]]
        executor.migrate([*others, *ours])
        put_in(executor.loader.project_state([*others, *ours]).apps, kept["rows"])
        call_command("migrate", verbosity=0, skip_checks=True)
        yield kept["rows"]


def test_every_row_is_there_with_what_stood_in_it(upgraded: list[dict[str, Any]]) -> None:
    lost, other = [], set()
    for row in upgraded:
        model = apps.get_model(row["model"])
        now = model._base_manager.filter(pk=row["pk"]).first()
        if now is None:
            lost.append(f"{row['model']} {row['pk']}")
            continue
        for name, value in row["fields"].items():
            column = model._meta.get_field(name)
            if not column.many_to_many and column.value_from_object(now) != _read(column, value):
                other.add(f"{row['model']}.{name}")
    assert len(upgraded) > 100
    assert lost == []
    assert other - CHANGED == set()


def _read(column: Any, value: Any) -> Any:
    return (column.target_field if column.is_relation else column).to_python(value)


def test_the_books_balance_and_every_chain_and_seal_holds(upgraded: list[dict[str, Any]]) -> None:
    call_command("prove_ledger", verbosity=0)
    assert Entry.objects.count() > 3
    assert list(chain.broken_links()) == []
    assert all(map(is_as_sealed, Document.objects.all()))
    assert Document.objects.exists()
    assert all(map(claim_is_as_sealed, Claim.objects.all()))
    assert Claim.objects.exists()


def test_the_guards_stand_over_what_was_there(upgraded: list[dict[str, Any]]) -> None:
    assert schema_check.problems() == []
    for change in (
        lambda: Event.objects.filter(seq=1).update(action="another"),
        lambda: Event.objects.filter(seq=2).delete(),
        lambda: Entry.objects.update(effective="2020-01-01"),
        lambda: Document.objects.update(number="1"),
        lambda: User.objects.filter(pk=User.objects.first().pk).update(username="b@th"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_work_goes_on_with_numbers_of_its_own(upgraded: list[dict[str, Any]]) -> None:
    before = User.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert User.objects.create_user("afterwards", "afterwards@example.invalid", "x").pk > before


def test_what_is_released_is_never_edited() -> None:
    """A migration of a release stays as it is, to the letter: what has to change is a new one."""
    released = json.loads(releases()[-1].read_text(encoding="utf-8"))["files"]
    now = migration_files()
    assert released
    assert {file for file, digest in released.items() if now.get(file) != digest} == set()
