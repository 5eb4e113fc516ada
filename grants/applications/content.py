"""What an application says, in one canonical form: frozen in a version, signed off, endorsed. Equal content has an equal
SHA-256, whoever computes it and when."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grants.applications.draft import Draft
    from grants.applications.models import Application


def content_of(draft: "Draft") -> dict[str, Any]:
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


def parts_of(draft: "Draft") -> dict[str, Any]:
    """The digest of each section and of the files, with title and sums: what a later look is compared with."""
    content = content_of(draft)
    return {
        "sections": {key: sha256_of(answers) for key, answers in content["sections"].items()},
        "files": sha256_of(content["files"]),
        **essentials(draft.application),
    }


def essentials(application: "Application") -> dict[str, Any]:
    """What an endorsement stands and falls with: the title, and what the budget comes to."""
    return {
        "title": application.title,
        "requested_fen": application.requested_fen,
        "total_fen": application.requested_fen + application.match_fen,
    }
