"""The seal of a document's row, under the key of the chains: the file is known by its hash, the row by this. It shows who
writes to the database that he changed what a document says of itself: its facts, its number, whose it is.
"""

import json
from datetime import UTC
from typing import Any

from workflows import keys


def said(row: Any) -> list[Any]:
    """All that the row says but where its file lies, which follows from the hash."""
    return [
        str(row.pk),
        row.kind,
        row.number,
        row.title,
        row.subject_type,
        row.subject_id,
        row.sha256,
        row.algorithm,
        row.size,
        row.content_type,
        json.dumps(row.facts, sort_keys=True, ensure_ascii=False),
        row.template,
        row.language,
        row.made_by_id,
        row.made_at.astimezone(UTC).isoformat(),
        str(row.supersedes_id or ""),
    ]


def new_seal(row: Any) -> str:
    return keys.sealed("document", said(row))


def is_as_sealed(row: Any) -> bool:
    return keys.is_sealed("document", said(row), row.seal)
