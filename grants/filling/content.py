"""What a filled form says, in one canonical form: frozen in a version, signed off, endorsed. Equal content has an equal
SHA-256, whoever computes it and when."""

import hashlib
import json
from typing import Any

from grants.filling.draft import Draft


def content_of(draft: Draft[Any]) -> dict[str, Any]:
    """Answers by section, files by question."""
    return {
        "sections": draft.answers,
        "files": {
            key: [{"id": f.pk, "name": f.name, "sha256": f.sha256, "size": f.size} for f in files]
            for key, files in draft.files.items()
        },
    }


def sha256_of(content: Any) -> str:
    """Of the canonical JSON: sorted keys, no spaces, no escapes."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digests_of(draft: Draft[Any]) -> dict[str, Any]:
    """The digest of each section and of the files: what a later look is compared with."""
    content = content_of(draft)
    return {
        "sections": {key: sha256_of(answers) for key, answers in content["sections"].items()},
        "files": sha256_of(content["files"]),
    }
