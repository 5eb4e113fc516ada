"""Who may read a private file: the stage that owns its subject says so, in its `readers.py`.

    @rights.reader("paper", "contract")
    def reads_contract(user: Any, found: Any) -> bool:
        return Contract.objects.visible_to(user).filter(pk=found.subject_id).exists()

A "paper" is a document that was made or kept here (`Document`, or the order of one); a "file" is what somebody attached. A later
stage may let in more people to an earlier one's files: whoever one reader lets in, reads. Without a reader nobody does: forgetting
one shows at once and leaks nothing.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

#: (user, the paper or file) -> bool. The user may be anonymous.
Reader = Callable[[Any, Any], bool]
readers: dict[tuple[str, str], list[Reader]] = defaultdict(list)


def reader(what: str, subject_type: str) -> Callable[[Reader], Reader]:
    """Register who reads the papers, or the files, of one kind of subject."""

    def register(one: Reader) -> Reader:
        readers[what, subject_type].append(one)
        return one

    return register


def may_read(user: Any, found: Any) -> bool:
    """Whether `user`, who may be nobody, may read it. A harmful file nobody may."""
    if getattr(found, "is_harmful", False):
        return False
    return any(one(user, found) for one in readers.get((found.kept_as, found.subject_type), ()))
