"""What the database itself refuses of people, on both kinds of database: posts that do not go together on any day, and
user names that look like another's.

Dropped before a migration and installed after it, like the ledger's (see grants/apps.py). A post that is only shortened is
let through, so that what clashed before these rules can be ended.
"""

from typing import Any

from grants.people.identity import SIGNS
from grants.people.models import Membership

POSTS, USERS = "grants_membership", "grants_user"
WIDENS = ["user_id", "role", "organisation_id"]


def _listed(roles: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{role}'" for role in roles) + ")"


def _clash() -> str:
    """Another post `o` of the same person that does not go together with NEW."""
    first, last = "'0001-01-01'", "'9999-12-31'"
    ones, hubs = _listed(Membership.ONE_OF), _listed(Membership.HUB_ROLES)
    return f"""EXISTS (
  SELECT 1 FROM {POSTS} o
  WHERE o.user_id = NEW.user_id AND o.role <> NEW.role
    AND COALESCE(o.starts, {first}) <= COALESCE(NEW.ends, {last})
    AND COALESCE(NEW.starts, {first}) <= COALESCE(o.ends, {last})
    AND COALESCE(o.starts, {first}) <= COALESCE(o.ends, {last})
    AND COALESCE(NEW.starts, {first}) <= COALESCE(NEW.ends, {last})
    AND (o.role = 'auditor' OR NEW.role = 'auditor'
      OR (o.role IN {ones} AND NEW.role IN {ones})
      OR (o.role IN {hubs} AND NEW.role IN {hubs} AND o.organisation_id = NEW.organisation_id))
    AND NOT (o.id = {{itself}})
)"""  # noqa: S608  our own words


def _widened(same: str) -> str:
    """An update that makes the post another one, or longer. `same` compares two values, NULL to NULL."""
    first, last = "'0001-01-01'", "'9999-12-31'"
    kept = " AND ".join(f"NEW.{c} {same} OLD.{c}" for c in WIDENS)
    return (
        f"NOT ({kept} AND COALESCE(NEW.starts, {first}) >= COALESCE(OLD.starts, {first}) "
        f"AND COALESCE(NEW.ends, {last}) <= COALESCE(OLD.ends, {last}))"
    )


SQLITE = {
    "post_compatible_insert": (
        f"CREATE TRIGGER post_compatible_insert BEFORE INSERT ON {POSTS} WHEN {_clash().format(itself=-1)} "
        "BEGIN SELECT RAISE(ABORT, 'post.incompatible'); END"
    ),
    "post_compatible_update": (
        f"CREATE TRIGGER post_compatible_update BEFORE UPDATE ON {POSTS} "
        f"WHEN {_widened('IS')} AND {_clash().format(itself='OLD.id')} "
        "BEGIN SELECT RAISE(ABORT, 'post.incompatible'); END"
    ),
    "user_name_plain_insert": (
        f"CREATE TRIGGER user_name_plain_insert BEFORE INSERT ON {USERS} WHEN NEW.username GLOB '*[^{SIGNS}]*' "
        "BEGIN SELECT RAISE(ABORT, 'user.name'); END"
    ),
    "user_name_plain_update": (
        f"CREATE TRIGGER user_name_plain_update BEFORE UPDATE ON {USERS} "
        f"WHEN NEW.username IS NOT OLD.username AND NEW.username GLOB '*[^{SIGNS}]*' "
        "BEGIN SELECT RAISE(ABORT, 'user.name'); END"
    ),
}  # fmt: skip

# The person's row is locked first: two posts given at once would not see each other.
_COMPATIBLE = f"""
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NOT ({_widened("IS NOT DISTINCT FROM")}) THEN RETURN NEW; END IF;
  END IF;
  PERFORM 1 FROM {USERS} WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF {_clash().format(itself="NEW.id")} THEN
    RAISE EXCEPTION 'post.incompatible' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END """
_PLAIN = f"""
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.username = OLD.username THEN RETURN NEW; END IF;
  END IF;
  IF NEW.username ~ '[^{SIGNS}]' THEN
    RAISE EXCEPTION 'user.name' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END """
#: Each with its table and the body of the function of the same name.
POSTGRESQL = {"post_compatible": (POSTS, _COMPATIBLE), "user_name_plain": (USERS, _PLAIN)}


def tables() -> set[str]:
    """What is guarded."""
    return {POSTS, USERS}


def wanted(vendor: str) -> dict[str, str]:
    """What must stand (workflows/guards.py)."""
    return SQLITE if vendor == "sqlite" else {name: body for name, (_table, body) in POSTGRESQL.items()}


def _has_tables(connection: Any) -> bool:
    return tables() <= set(connection.introspection.table_names())


def install(connection: Any) -> None:
    """Put the triggers in place, whatever is there now."""
    if not _has_tables(connection):
        return
    drop(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for sql in SQLITE.values():
                cursor.execute(sql)
            return
        for name, (table, body) in POSTGRESQL.items():
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
            )
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def drop(connection: Any) -> None:
    """Take the triggers away: for the time of a migration only."""
    if not _has_tables(connection):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name, (table, _body) in POSTGRESQL.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
