"""A document is never edited and never deleted: the database itself refuses, on both kinds of database."""

from workflows.guards import append_only

GUARDS = append_only("grants_document", "document", "document.immutable")
