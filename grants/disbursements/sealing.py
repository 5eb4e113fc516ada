"""The seal of a claim: who is paid from custody, into which account, for what and how much, under the key of the chains.
The step that asks for it keeps the seal in the trail too. It shows who writes to the database that he turned money aside.
"""

import json
from typing import Any

from workflows import keys
from workflows.keys import UnknownKeyError


def sealed(row: Any, key: str) -> str:
    said = [
        row.award_id, row.number, row.hub_id, row.payee, row.payee_account, row.fen, row.category, row.voucher,
        row.purpose, row.spent_on.isoformat(),
    ]  # fmt: skip
    return f"{key} {keys.seal('claim', json.dumps(said, ensure_ascii=False), key)}"


def new_seal(row: Any) -> str:
    return sealed(row, keys.in_use())


def is_as_sealed(row: Any) -> bool:
    """Plain is believed only where the house has no key."""
    key = row.seal.partition(" ")[0]
    try:
        return bool(key or not keys.in_use()) and row.seal == sealed(row, key)
    except UnknownKeyError:
        return False
