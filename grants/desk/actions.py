"""What an administrator does about work in the background."""

from django.utils.translation import gettext as _

from grants.people.models import User
from workflows import jobs
from workflows.models import Job
from workflows.steps import NotYours, Refused, action, record


@action
def try_again(*, job: Job, by: User) -> None:
    """What stood against it has been put right: have it tried at once."""
    _administers(by)
    record(job, "try_again", by=by, kind=job.kind, key=job.key, attempts=job.attempts)
    if not jobs.again(job):
        raise Refused(_("A worker has it in hand just now: look again in a while."))


@action
def let_go(*, job: Job, reason: str, by: User) -> None:
    """Nobody will do it: it is taken off the list, with the reason on record."""
    _administers(by)
    if jobs.comes_back(job):
        raise Refused(_("The clock would find it again: put right what stands against it."))
    if not reason.strip():
        raise Refused(_("Say why it is let go."))
    record(job, "let_go", by=by, kind=job.kind, key=job.key, attempts=job.attempts, reason=reason.strip())
    if not jobs.let_go(job):
        raise Refused(_("A worker has it in hand just now: look again in a while."))


def _administers(by: User) -> None:
    if not by.is_superuser:
        raise NotYours(_("Only administrators decide on work in the background."))
