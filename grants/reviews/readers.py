"""Besides those who see an application, the experts who score it read its files, where the question is for experts."""

from typing import Any

from grants.applications.files import is_for
from grants.files.rights import reader
from grants.reviews.queries import reads_material


@reader("file", "application")
def reads_what_is_scored(user: Any, found: Any) -> bool:
    return reads_material(user, found.subject_id) and is_for("expert", found)
