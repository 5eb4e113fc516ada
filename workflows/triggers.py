"""Events are append-only: the database itself refuses, on both kinds of database. One stamp may be set once:
`announced_at`, from nothing to a moment."""

from workflows.guards import append_only

#: Every column but the stamp.
COLUMNS = (
    "seq",
    "id",
    "process",
    "action",
    "subject_id",
    "subject_code",
    "source",
    "target",
    "by_id",
    "at",
    "facts",
    "prev_hash",
    "hash",
    "key",
)
GUARDS = append_only(
    "workflows_event", "event", "event.immutable", keys=("id", "seq"), fixed=COLUMNS, once="announced_at"
)
