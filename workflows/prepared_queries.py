"""One row by its key, with the rows it points at: a question whose words are found once in a process.

A step reads its subject with the call, the office, the organisation and the award, a hundred columns and more. For Django
to write that down takes several times as long as for the database to answer it, and each step asks it again.
"""

from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


class PreparedQuery(Generic[M]):
    """`rows` say what is read and locked; the key is all that differs."""

    def __init__(self, rows: "models.QuerySet[M]") -> None:
        self.model, self.using = rows.model, rows.db
        compiler: Any = rows.order_by().filter(pk=0).query.get_compiler(self.using)
        self.words, (_key,) = compiler.as_sql()
        own = compiler.klass_info["select_fields"]
        self.own = slice(own[0], own[-1] + 1)
        self.names = [column.target.attname for column, _sql, _alias in compiler.select[self.own]]
        self.pointed_at = get_related_populators(compiler.klass_info, compiler.select, self.using)  # type: ignore[call-arg]
        self.compiler, self.converters = compiler, compiler.get_converters([s[0] for s in compiler.select])

    def get(self, key: Any) -> M:
        """The row as it stands, as `rows.get(pk=key)` would give it."""
        with connections[self.using].cursor() as cursor:
            cursor.execute(self.words, [key])
            found = cursor.fetchone()
        if found is None:
            raise self.model.DoesNotExist(  # type: ignore[attr-defined]
                f"There is no {self.model._meta.verbose_name} {key}."
            )
        (row,) = self.compiler.apply_converters([found], self.converters)
        made = self.model.from_db(self.using, self.names, row[self.own])
        for one in self.pointed_at:
            one.populate(row, made)
        return made
