"""Who may read a document: the stage that owns its subject says so.

A stage registers one function for its kind of subject, in its urls.py (read at the first request):

    rights.readers["contract"] = lambda user, pk, kind:
    Contract.objects.visible_to(user).filter(pk=pk).exists()

Without a registered function nobody may read: forgetting to register shows at once and leaks nothing.
"""

from collections.abc import Callable
from typing import Any

from .models import Document, PaperOrder

#: subject_type -> (user, subject id, kind of document) -> bool. The user may be anonymous.
Reader = Callable[[Any, int, str], bool]
readers: dict[str, Reader] = {}


def may_read(user: Any, document: Document | PaperOrder) -> bool:
    """Whether `user`, who may be nobody, may read `document`, printed or not."""
    reader = readers.get(document.subject_type)
    return bool(reader and reader(user, document.subject_id, document.kind))
