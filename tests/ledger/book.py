"""A small set of books to start a test from, and the whole ledger as one value to compare."""

from typing import Any

from django.db import connection

from grants.ledger import postings
from grants.ledger.models import Account

GOV, HUB = "GOV22", "H1"
TABLES = ("account", "period", "entry", "posting", "seal")


def fund(fen: int = 100_00, source: str = "FC", key: str = "") -> None:
    """An appropriation promised and received."""
    name = key or f"fund-{source}"
    postings.appropriation_notified(entity=GOV, source=source, fen=fen, key=f"{name}/notified")
    postings.appropriation_received(entity=GOV, source=source, fen=fen, key=f"{name}/received")


def contract(award: str = "B05", custodian: str = HUB, **shares: int) -> None:
    """An award committed and contracted, its budget one line."""
    shares = shares or {"FC": 60_00}
    lines = {"C01": sum(shares.values())}
    postings.award_committed(entity=GOV, award=award, shares=shares, key=f"{award}/committed")
    postings.contract_signed(
        entity=GOV, award=award, shares=shares, lines=lines, custodian=custodian, key=f"{award}/contract"
    )


def release(award: str = "B05", organisation: str = "O10", key: str = "1", **shares: int) -> None:
    """An instalment accepted and sent to the hub."""
    postings.tranche_accepted(entity=GOV, award=award, shares=shares, key=f"{award}/accepted/{key}")
    postings.released_to_other_hub(
        entity=GOV,
        custodian=HUB,
        award=award,
        organisation=organisation,
        shares=shares,
        key=f"{award}/paid/{key}",
    )


def balances() -> dict[str, int]:
    """Every account that holds something."""
    return {a.code: a.balance for a in Account.objects.all() if a.balance}


def everything() -> dict[str, list[Any]]:
    """All rows of all tables of the ledger."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM ledger_{table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found
