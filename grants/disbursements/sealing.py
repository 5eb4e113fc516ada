"""The seal of a claim: who is paid from custody, into which account, for what and how much, under the key of the chains.
The step that asks for it keeps the seal in the trail too. It shows who writes to the database that he turned money aside.
"""

from typing import Any

from workflows import keys


def said(row: Any) -> list[Any]:
    return [
        row.award_id,
        row.number,
        row.hub_id,
        row.payee,
        row.payee_account,
        row.fen,
        row.category,
        row.voucher,
        row.purpose,
        row.spent_on.isoformat(),
    ]


def new_seal(row: Any) -> str:
    return keys.sealed("claim", said(row))


def is_as_sealed(row: Any) -> bool:
    return keys.is_sealed("claim", said(row), row.seal)
