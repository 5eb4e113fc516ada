"""What migrations share."""

from typing import Any


def settle(apps: Any, schema_editor: Any) -> None:
    """Between changing rows and altering their table in one migration: PostgreSQL alters no table for whose rows something
    deferred has still to be checked."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")
