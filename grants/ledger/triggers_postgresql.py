"""The ledger's rules in PostgreSQL: what each trigger below refuses.

The header's trigger locks its accounts in the order of their ids (two writers never wait for each other
in a ring) and the period's row in share mode (closing a month waits for entries in flight), then
checks, then adds to the totals. The totals are guarded by the depth of the trigger: a statement of
one's own is refused. A deferred trigger counts again at commit: two sessions may have used the same
identifier at the same time.
"""

# ruff: noqa: S608  the SQL is put together from fixed words, never from input

_ACCOUNT_IDENTITY = ", ".join(
    f"{{row}}.{c}"
    for c in (
        "id",
        "entity",
        "code",
        "kind",
        "book",
        "normal",
        "currency",
        "bank_account",
        "organisation",
        "award",
        "source",
        "line",
        "custodian",
        "may_go_negative",
    )
)


def refuse(code: str) -> str:
    return f"RAISE EXCEPTION 'ledger.{code}' USING ERRCODE = 'check_violation'"


FUNCTIONS: dict[str, str] = {
    "ledger_never": f"BEGIN {refuse('append_only')}; END",
    "ledger_account_insert": f"""
BEGIN
  IF NEW.debits <> 0 OR NEW.credits <> 0 OR NEW.closed THEN {refuse("totals")}; END IF;
  RETURN NEW;
END""",
    "ledger_account_update": f"""
BEGIN
  IF ({_ACCOUNT_IDENTITY.format(row="NEW")}) IS DISTINCT FROM ({_ACCOUNT_IDENTITY.format(row="OLD")}) THEN
    {refuse("identity")};
  END IF;
  IF OLD.closed AND NOT NEW.closed THEN {refuse("reopened")}; END IF;
  IF (NEW.debits <> OLD.debits OR NEW.credits <> OLD.credits) AND pg_trigger_depth() < 2
     OR NEW.debits < OLD.debits OR NEW.credits < OLD.credits THEN
    {refuse("totals")};
  END IF;
  RETURN NEW;
END""",
    "ledger_period_update": f"""
BEGIN
  IF (NEW.id, NEW.entity, NEW.code) IS DISTINCT FROM (OLD.id, OLD.entity, OLD.code) THEN
    {refuse("identity")};
  END IF;
  IF OLD.closed AND NOT NEW.closed THEN {refuse("reopened")}; END IF;
  RETURN NEW;
END""",
    "ledger_posting_insert": f"""
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id) THEN {refuse("header_first")}; END IF;
  RETURN NEW;
END""",
    "ledger_posting_recount": f"""
BEGIN
  IF (SELECT n FROM ledger_entry WHERE id = NEW.entry_id)
     IS DISTINCT FROM (SELECT count(*)::int FROM ledger_posting WHERE entry_id = NEW.entry_id) THEN
    {refuse("count")};
  END IF;
  RETURN NULL;
END""",
    "ledger_entry_post": f"""
BEGIN
  PERFORM 1 FROM ledger_period WHERE id = NEW.period_id FOR SHARE;
  IF NOT EXISTS (SELECT 1 FROM ledger_period WHERE id = NEW.period_id AND NOT closed AND entity = NEW.entity
                 AND code = to_char(NEW.effective, 'YYYY-MM')) THEN {refuse("period")}; END IF;
  PERFORM 1 FROM ledger_account WHERE id IN (SELECT account_id FROM ledger_posting WHERE entry_id = NEW.id)
    ORDER BY id FOR NO KEY UPDATE;
  IF NEW.n < 2 OR (SELECT count(*) FROM ledger_posting WHERE entry_id = NEW.id) <> NEW.n THEN
    {refuse("count")};
  END IF;
  IF EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
             WHERE p.entry_id = NEW.id AND a.entity <> NEW.entity) THEN {refuse("entity")}; END IF;
  IF EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
             WHERE p.entry_id = NEW.id AND a.closed) THEN {refuse("closed")}; END IF;
  IF EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
             WHERE p.entry_id = NEW.id GROUP BY a.book, a.currency
             HAVING sum(CASE p.side WHEN 'D' THEN p.amount ELSE -p.amount END) <> 0) THEN
    {refuse("balance")};
  END IF;
  IF EXISTS (SELECT 1 FROM ledger_entry WHERE reverses_id = NEW.reverses_id) THEN
    {refuse("reversed")};
  END IF;
  IF NEW.reverses_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.reverses_id)
     OR EXISTS (SELECT 1 FROM ledger_posting WHERE entry_id IN (NEW.id, NEW.reverses_id) GROUP BY account_id
                HAVING sum(CASE side WHEN 'D' THEN amount ELSE -amount END) <> 0)) THEN
    {refuse("reversal")};
  END IF;
  UPDATE ledger_account a SET debits = a.debits + s.d, credits = a.credits + s.c
    FROM (SELECT account_id, coalesce(sum(amount) FILTER (WHERE side = 'D'), 0) AS d,
                 coalesce(sum(amount) FILTER (WHERE side = 'C'), 0) AS c
          FROM ledger_posting WHERE entry_id = NEW.id GROUP BY account_id) s
    WHERE a.id = s.account_id;
  RETURN NEW;
END""",
    "ledger_seal_insert": f"""
BEGIN
  IF NEW.seq <> 1 + coalesce((SELECT max(seq) FROM ledger_seal WHERE entity = NEW.entity), 0)
     OR NEW.entity IS DISTINCT FROM (SELECT entity FROM ledger_entry WHERE id = NEW.entry_id) THEN
    {refuse("seal")};
  END IF;
  RETURN NEW;
END""",
}

# Trigger -> (moment and table, for each, function).
TRIGGERS: dict[str, tuple[str, str, str]] = {
    "ledger_account_insert": ("BEFORE INSERT ON ledger_account", "ROW", "ledger_account_insert"),
    "ledger_account_update": ("BEFORE UPDATE ON ledger_account", "ROW", "ledger_account_update"),
    "ledger_account_delete": ("BEFORE DELETE ON ledger_account", "ROW", "ledger_never"),
    "ledger_account_truncate": ("BEFORE TRUNCATE ON ledger_account", "STATEMENT", "ledger_never"),
    "ledger_period_update": ("BEFORE UPDATE ON ledger_period", "ROW", "ledger_period_update"),
    "ledger_period_delete": ("BEFORE DELETE ON ledger_period", "ROW", "ledger_never"),
    "ledger_period_truncate": ("BEFORE TRUNCATE ON ledger_period", "STATEMENT", "ledger_never"),
    "ledger_posting_insert": ("BEFORE INSERT ON ledger_posting", "ROW", "ledger_posting_insert"),
    "ledger_posting_change": ("BEFORE UPDATE OR DELETE ON ledger_posting", "ROW", "ledger_never"),
    "ledger_posting_truncate": ("BEFORE TRUNCATE ON ledger_posting", "STATEMENT", "ledger_never"),
    "ledger_posting_recount": (
        "AFTER INSERT ON ledger_posting DEFERRABLE INITIALLY DEFERRED",
        "ROW",
        "ledger_posting_recount",
    ),
    "ledger_entry_post": ("BEFORE INSERT ON ledger_entry", "ROW", "ledger_entry_post"),
    "ledger_entry_change": ("BEFORE UPDATE OR DELETE ON ledger_entry", "ROW", "ledger_never"),
    "ledger_entry_truncate": ("BEFORE TRUNCATE ON ledger_entry", "STATEMENT", "ledger_never"),
    "ledger_seal_insert": ("BEFORE INSERT ON ledger_seal", "ROW", "ledger_seal_insert"),
    "ledger_seal_change": ("BEFORE UPDATE OR DELETE ON ledger_seal", "ROW", "ledger_never"),
    "ledger_seal_truncate": ("BEFORE TRUNCATE ON ledger_seal", "STATEMENT", "ledger_never"),
}
