"""A database of each release, kept: the rows of a small life of one award, made by the actions of that release, as JSON beside
this file. A migration that follows is tried on them (tests/test_upgrade.py).

Kept once, when a release is made:    KEEP_RELEASE=v0.2.0 pytest -n 0 tests/releases
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import connection, models, transaction

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OURS = ("workflows", "grants", "cms")


def releases() -> list[Path]:
    """The oldest first."""
    return sorted(HERE.glob("v*.json"), key=lambda file: [int(n) for n in file.stem[1:].split(".")])


def keep(name: str) -> Path:
    """Write down every row of ours, and how far the migrations had come."""
    rows = [row for app in OURS for model in apps.get_app_config(app).get_models() for row in _rows(model)]
    file = HERE / f"{name}.json"
    kept = {
        "migrations": _leaves(),
        "files": migration_files(),
        "rows": json.loads(serializers.serialize("json", rows)),
    }
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def _rows(model: type[models.Model]) -> Iterator[models.Model]:
    if model._meta.managed and not model._meta.proxy:
        yield from model._base_manager.order_by("pk")


def _leaves() -> dict[str, str]:
    from django.db.migrations.loader import MigrationLoader

    return {app: name for app, name in MigrationLoader(connection).graph.leaf_nodes() if app in OURS}


def migration_files() -> dict[str, str]:
    """What stands in each migration: file -> SHA-256."""
    found = (file for app in OURS for file in (ROOT / app / "migrations").glob("0*.py"))
    return {str(file.relative_to(ROOT)): sha256(file.read_bytes()).hexdigest() for file in sorted(found)}


@transaction.atomic
def put_in(state: Any, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Insert the rows as they were into tables as they were. Model -> keys."""
    keys: dict[str, list[Any]] = {}
    for row in rows:
        model = state.get_model(row["model"])
        values = {model._meta.pk.attname: row["pk"]}
        for name, value in row["fields"].items():
            field = model._meta.get_field(name)
            if not field.many_to_many:
                target = field.target_field if field.is_relation else field
                values[field.attname] = target.to_python(value)
        model._base_manager.bulk_create([model(**values)])
        keys.setdefault(row["model"], []).append(model._meta.pk.to_python(row["pk"]))
    _count_on(state, keys)
    return keys


def _count_on(state: Any, labels: Any) -> None:
    """New rows get numbers after those that were put in."""
    from django.core.management.color import no_style

    found = [state.get_model(label) for label in labels]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
