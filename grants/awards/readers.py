"""Who reads the papers of notices and the evidence of objections."""

from typing import Any

from grants.awards import queries
from grants.awards.models import Objection, PublicNotice
from grants.files.rights import reader


@reader("paper", "publicnotice")
def reads_notice(user: Any, found: Any) -> bool:
    """The paper of a published notice is public."""
    if PublicNotice.objects.filter(pk=found.subject_id, published_at__isnull=False).exists():
        return True
    return bool(user.is_authenticated) and queries.notice_list(user).filter(pk=found.subject_id).exists()


@reader("file", "objection")
def reads_evidence(user: Any, found: Any) -> bool:
    return Objection.objects.visible_to(user).filter(pk=found.subject_id).exists()
