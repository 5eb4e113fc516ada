"""The first thousand applications of the benchmark, copied by PostgreSQL itself as often as it takes.

Each copied row is its model with other keys: numbers and codes, and the keys of what was copied with it. The database's
own guards are away meanwhile (what they would refuse is to write rows of the books and of the trail in bulk); the totals
of shared accounts, the seals and the end of the chain of events are brought up to date afterwards.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max, Min, QuerySet

from grants.ledger.models import Account, Entry, Posting
from grants.models import (
    Application,
    ApplicationVersion,
    Award,
    AwardShare,
    BudgetLine,
    Contract,
    Membership,
    Milestone,
    Organisation,
    RankRow,
    RoundResult,
    Score,
    ScoreSheet,
    SectionAnswers,
    Tranche,
    User,
)
from workflows.models import ChainHead, Event

#: What codes of the first thousand begin with; the next thousand begins with Z01.
FIRST, BEGIN = "Z00", "Z"
SEED: dict[type[models.Model], dict[str, Any]] = {
    Organisation: {"code__startswith": FIRST},
    User: {"username__startswith": FIRST.lower()},
    Membership: {"organisation__code__startswith": FIRST},
    Application: {"code__startswith": FIRST},
    SectionAnswers: {"application__code__startswith": FIRST},
    ApplicationVersion: {"application__code__startswith": FIRST},
    BudgetLine: {"application__code__startswith": FIRST},
    ScoreSheet: {"application__code__startswith": FIRST},
    Score: {"sheet__application__code__startswith": FIRST},
    RoundResult: {"application__code__startswith": FIRST},
    RankRow: {"application__code__startswith": FIRST},
    Event: {"process": "application", "subject_code__startswith": FIRST},
    Award: {"code__startswith": FIRST},
    AwardShare: {"award__code__startswith": FIRST},
    Contract: {"award__code__startswith": FIRST},
    Milestone: {"award__code__startswith": FIRST},
    Tranche: {"award__code__startswith": FIRST},
    Account: {"award__startswith": FIRST},
    Entry: {"idem_key__startswith": f"bench {FIRST}"},
    Posting: {"entry__idem_key__startswith": f"bench {FIRST}"},
}


@dataclass(frozen=True)
class Keys:
    """The keys of the model rows, and where those of the copies begin."""

    first: int
    last: int
    free: int

    def copied(self, column: str) -> str:
        """The key of copy number k of a row, or what stands there if that row is not copied."""
        shift = f"{self.free - self.first} + (k - base) * {self.last - self.first + 1}"
        return f"CASE WHEN {column} BETWEEN {self.first} AND {self.last} THEN {column} + {shift} ELSE {column} END"


def thousands(have: int, wanted: int) -> None:
    """From so many thousands to so many."""
    if wanted <= have:
        return
    assert connection.vendor == "postgresql", "Beyond a thousand the rows are copied by PostgreSQL."
    keys = {model: _keys(model) for model in SEED if model._meta.pk.get_internal_type() != "UUIDField"}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, rows in SEED.items():
            cursor.execute(_sql(model, model._default_manager.filter(**rows), keys, have, wanted))
        _bring_up_to_date(cursor)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _keys(model: type[models.Model], column: str = "pk") -> Keys:
    rows, manager = SEED[model], model._default_manager
    found = manager.filter(**rows).aggregate(first=Min(column), last=Max(column))
    assert found["last"] - found["first"] + 1 == manager.filter(**rows).count(), f"{model}: written at one go"
    return Keys(found["first"], found["last"], manager.aggregate(most=Max(column))["most"] + 1)


def _sql(
    model: type[models.Model],
    rows: QuerySet[Any],
    keys: dict[type[models.Model], Keys],
    have: int,
    wanted: int,
) -> str:
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(model, field, keys) for field in fields)
    table = model._meta.db_table
    chosen = ", ".join(
        str(pk) if isinstance(pk, int) else f"'{pk}'" for pk in rows.values_list("pk", flat=True)
    )
    return (
        f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE '
        f"SELECT {values} FROM generate_series({have}, {wanted - 1}) AS k, (SELECT {have} AS base) AS b, "
        f'"{table}" AS row WHERE row."{model._meta.pk.column}" IN ({chosen}) ORDER BY k, row."{model._meta.pk.column}"'
    )


def _value(
    model: type[models.Model], field: models.Field[Any, Any], keys: dict[type[models.Model], Keys]
) -> str:
    column = f'row."{field.column}"'
    if model is Event and field.name == "subject_id":
        return keys[Application].copied(column)
    if model is Event and field.name == "seq":
        return _keys(Event, "seq").copied(column)
    if field.primary_key and model in keys:
        return keys[model].copied(column)
    if field.remote_field and field.remote_field.model in keys:
        return keys[field.remote_field.model].copied(column)
    if (
        field.primary_key or field.name == "entry"
    ):  # a UUID, ordered by time: the copies lie beside their model
        return f"(left({column}::text, 24) || right(md5({column}::text || k), 12))::uuid"
    if field.name == "submitted_at":
        return f"{column} - k * interval '11 minutes'"
    if model is RankRow and field.name == "rank":
        return f"{column} + k * 300"
    if isinstance(field, models.CharField | models.TextField) and not field.remote_field:
        number = "lpad(k::text, 2, '0')"
        upper = f"replace({column}, '{FIRST}', '{BEGIN}' || {number})"
        return f"replace({upper}, '{FIRST.lower()}', '{BEGIN.lower()}' || {number})"
    return column


def _bring_up_to_date(cursor: Any) -> None:
    cursor.execute(
        "UPDATE ledger_account a SET debits = s.d, credits = s.c FROM (SELECT account_id, "
        "coalesce(sum(amount) FILTER (WHERE side = 'D'), 0) AS d, coalesce(sum(amount) FILTER (WHERE side = 'C'), 0) AS c "
        "FROM ledger_posting GROUP BY account_id) s WHERE a.id = s.account_id AND a.award = ''"
    )
    cursor.execute(
        "INSERT INTO ledger_seal (entity, seq, entry_id, algorithm, prev_hash, hash, key) "
        "SELECT e.entity, coalesce((SELECT max(seq) FROM ledger_seal m WHERE m.entity = e.entity), 0) "
        "+ row_number() OVER (PARTITION BY e.entity ORDER BY e.id), e.id, 'sha256', '', '', '' "
        "FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM ledger_seal s WHERE s.entry_id = e.id)"
    )
    ChainHead.objects.update(seq=Event.objects.aggregate(most=Max("seq"))["most"])
    for model in SEED:
        if model._meta.pk.get_internal_type() != "UUIDField":
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\""
            )
