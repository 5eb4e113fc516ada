"""A new database has exactly what the models say: what is remembered between two migrations loses nothing."""

from typing import Any

from django.apps import apps
from django.db import connection

#: An index for words, which has neither types nor keys.
VIRTUAL = {"wagtailsearch.SQLiteFTSIndexEntry"}


def test_every_table_is_as_its_model_says(db: None) -> None:
    models = apps.get_models(include_auto_created=True)
    asked = [m for m in models if m._meta.managed and not m._meta.proxy and m._meta.label not in VIRTUAL]
    assert len(asked) > 150
    assert {model._meta.label: wrong for model in asked if (wrong := _differs(model))} == {}


def _differs(model: Any) -> list[str]:
    """What of a model its table has not, or has otherwise."""
    meta = model._meta
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, meta.db_table)
        found = connection.introspection.get_constraints(cursor, meta.db_table)
    empty = {column.name: bool(column.null_ok) for column in columns}
    leads = {tuple(c["columns"]): c["foreign_key"][0] for c in found.values() if c["foreign_key"]}
    once = {tuple(c["columns"]) for c in found.values() if c["unique"] or c["primary_key"]}
    longest = connection.ops.max_name_length()
    wrong = [p.name for p in (*meta.constraints, *meta.indexes) if p.name[:longest] not in found]
    for field in meta.local_concrete_fields:
        name = field.column
        to = field.related_model._meta.db_table if field.is_relation and field.db_constraint else None
        if (
            empty.get(name) != field.null
            or leads.get((name,)) != to
            or (field.unique and (name,) not in once)
        ):
            wrong.append(name)
    return wrong
