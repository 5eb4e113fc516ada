"""Who reads the papers of close-outs."""

from typing import Any

from grants.closeout.models import CloseOut
from grants.files.rights import reader


@reader("paper", "closeout")
def reads_closeout(user: Any, found: Any) -> bool:
    return CloseOut.objects.visible_to(user).filter(pk=found.subject_id).exists()
