"""Who fetches what a worker made: whoever asked for it alone; what is the same for everybody, everybody."""

from typing import Any

from grants.files.rights import reader


@reader("file_request", "")
def reads_own_file_request(user: Any, found: Any) -> bool:
    return found.asked_by_id is None or found.asked_by_id == user.pk
