"""What people look for in a long list: its words, folded and kept beside them in one column, which an index reads."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import DatabaseError, models, transaction
from django.db.models import Q

from workflows.folding import fold, typed_words

CHUNK = 1_000


class SearchWords(models.Model):
    """A row in whose words people look for something. Whoever saves it keeps them."""

    #: The columns whose words they are.
    search_fields: ClassVar[tuple[str, ...]] = ()
    folded = models.TextField(default="", editable=False, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        named = kwargs.get("update_fields")
        if named is None or set(named) & set(self.search_fields):
            self.folded = folded_of(self, self.search_fields)
            if named is not None:
                kwargs["update_fields"] = {*named, "folded"}
        super().save(*args, **kwargs)


def folded_of(row: Any, columns: Iterable[str]) -> str:
    return fold(" ".join(getattr(row, name) or "" for name in columns))


def with_words(text: str) -> Q:
    """A condition: every word of what was typed stands in it. Signs alone are found nowhere."""
    words = typed_words(text)
    return Q(*(Q(folded__contains=word) for word in words)) if words else Q(pk__in=[])


def fold_anew(rows: Any, columns: Iterable[str]) -> None:
    """For a migration: the words of every row there is."""
    found = []
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        row.folded = folded_of(row, columns)
        found.append(row)
        if len(found) == CHUNK:
            rows.bulk_update(found, ["folded"])
            found = []
    rows.bulk_update(found, ["folded"])


def add_index(schema_editor: Any, table: str) -> None:
    """For a migration: PostgreSQL finds any three signs by an index, where its `pg_trgm` can be had (docs/operations.md).
    Without it, and for fewer signs, it reads the column from end to end, which is right and slower."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                f'CREATE INDEX IF NOT EXISTS "{table}_words" ON "{table}" USING gin (folded gin_trgm_ops)'
            )
    except DatabaseError:
        return
