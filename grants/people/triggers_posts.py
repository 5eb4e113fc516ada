"""What the database itself refuses of people, on both kinds of database: posts that do not go together on any day, an
auditor among the experts, a lead whom one lead alone has made, and user names that look like another's.

A post that is only shortened is let through, so that what clashed before these rules can be ended.
"""

from grants.people.user_names import SIGNS
from workflows import roles
from workflows.guards import Guards

POSTS, USERS, EXPERTS = "grants_membership", "grants_user", "grants_expert"
WIDENS = ["user_id", "role", "organisation_id"]


def _listed(roles: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{role}'" for role in roles) + ")"


def _clash() -> str:
    """Another post `o` of the same person that does not go together with NEW."""
    first, last = "'0001-01-01'", "'9999-12-31'"
    ones, hubs = _listed(roles.ALONE), _listed(roles.IN_HUBS)
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


#: An expert is one from now on: there are no dates in the pool.
_TODAY = {"sqlite": "date('now', '+8 hours')", "postgresql": "(now() AT TIME ZONE 'Asia/Shanghai')::date"}


def _reviews(vendor: str) -> str:
    """NEW is the post of an auditor, now or later, whose holder is in the pool of experts."""
    return (
        f"NEW.role = 'auditor' AND COALESCE(NEW.ends, '9999-12-31') >= {_TODAY[vendor]} "  # noqa: S608  our own words
        f"AND EXISTS (SELECT 1 FROM {EXPERTS} e WHERE e.user_id = NEW.user_id AND e.active)"
    )


def _audits(vendor: str) -> str:
    """NEW is an expert who holds, or will hold, the post of an auditor."""
    return (
        f"NEW.active AND EXISTS (SELECT 1 FROM {POSTS} o WHERE o.user_id = NEW.user_id AND o.role = 'auditor' "  # noqa: S608
        f"AND COALESCE(o.ends, '9999-12-31') >= {_TODAY[vendor]})"
    )


#: NEW makes a lead, and nobody but one lead says so. Administrators make those that an office begins with.
_ALONE = (
    f"NEW.role = 'lead' AND NEW.granted_by_id IS NOT NULL AND NEW.second_by_id IS NULL "  # noqa: S608
    f"AND NOT EXISTS (SELECT 1 FROM {USERS} u WHERE u.id = NEW.granted_by_id AND u.is_superuser)"
)


def _widened(same: str) -> str:
    """An update that makes the post another one, or longer. `same` compares two values, NULL to NULL."""
    first, last = "'0001-01-01'", "'9999-12-31'"
    kept = " AND ".join(f"NEW.{c} {same} OLD.{c}" for c in WIDENS)
    return (
        f"NOT ({kept} AND COALESCE(NEW.starts, {first}) >= COALESCE(OLD.starts, {first}) "
        f"AND COALESCE(NEW.ends, {last}) <= COALESCE(OLD.ends, {last}))"
    )


_INCOMPATIBLE, _BY_ONE, _NOT_PLAIN = (
    f"SELECT RAISE(ABORT, '{code}');" for code in ("post.incompatible", "post.alone", "user.name")
)
SQLITE = {
    "post_by_two_insert": (f"BEFORE INSERT ON {POSTS} WHEN {_ALONE}", _BY_ONE),
    "post_by_two_update": (f"BEFORE UPDATE ON {POSTS} WHEN {_widened('IS')} AND {_ALONE}", _BY_ONE),
    "post_compatible_insert": (
        f"BEFORE INSERT ON {POSTS} WHEN {_clash().format(itself=-1)} OR ({_reviews('sqlite')})",
        _INCOMPATIBLE,
    ),
    "post_compatible_update": (
        f"BEFORE UPDATE ON {POSTS} WHEN {_widened('IS')} "
        f"AND ({_clash().format(itself='OLD.id')} OR ({_reviews('sqlite')}))",
        _INCOMPATIBLE,
    ),
    "expert_compatible_insert": (f"BEFORE INSERT ON {EXPERTS} WHEN {_audits('sqlite')}", _INCOMPATIBLE),
    "expert_compatible_update": (
        f"BEFORE UPDATE ON {EXPERTS} "
        f"WHEN NOT (NEW.user_id IS OLD.user_id AND OLD.active) AND {_audits('sqlite')}",
        _INCOMPATIBLE,
    ),
    "user_name_plain_insert": (
        f"BEFORE INSERT ON {USERS} WHEN NEW.username GLOB '*[^{SIGNS}]*'",
        _NOT_PLAIN,
    ),
    "user_name_plain_update": (
        f"BEFORE UPDATE ON {USERS} "
        f"WHEN NEW.username IS NOT OLD.username AND NEW.username GLOB '*[^{SIGNS}]*'",
        _NOT_PLAIN,
    ),
}

# The person's row is locked first: two posts given at once would not see each other.
_COMPATIBLE = f"""
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NOT ({_widened("IS NOT DISTINCT FROM")}) THEN RETURN NEW; END IF;
  END IF;
  PERFORM 1 FROM {USERS} WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF {_ALONE} THEN
    RAISE EXCEPTION 'post.alone' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF {_clash().format(itself="NEW.id")} OR ({_reviews("postgresql")}) THEN
    RAISE EXCEPTION 'post.incompatible' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END """
_EXPERT = f"""
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.user_id IS NOT DISTINCT FROM OLD.user_id AND OLD.active THEN RETURN NEW; END IF;
  END IF;
  PERFORM 1 FROM {USERS} WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF {_audits("postgresql")} THEN
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
_EVERY = "BEFORE INSERT OR UPDATE ON"
GUARDS = Guards(
    tables=frozenset({POSTS, USERS, EXPERTS}),
    sqlite=SQLITE,
    postgresql={
        "post_compatible": (f"{_EVERY} {POSTS}", "ROW", "post_compatible"),
        "expert_compatible": (f"{_EVERY} {EXPERTS}", "ROW", "expert_compatible"),
        "user_name_plain": (f"{_EVERY} {USERS}", "ROW", "user_name_plain"),
    },
    functions={"post_compatible": _COMPATIBLE, "expert_compatible": _EXPERT, "user_name_plain": _PLAIN},
)
