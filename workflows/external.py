"""The doors to what is not ours: mail, stored files, the scanner, the printer of papers, other programs.

Each of them calls `refuse_inside_unit_of_work` first. An action holds locks that other people wait for; a mail server that hangs
would have them all wait with it, and what was sent cannot be taken back when the transaction fails. What an action wants
done outside it leaves as a job (workflows/jobs.py), which runs after the commit.

A door that opens while a person waits (the store, the scanner) also asks for a place (workflows/concurrency.py).
"""

import logging

from django.conf import settings

from workflows.steps import unit_of_work_is_running

log = logging.getLogger(__name__)


class OutsideInsideError(RuntimeError):
    """Something outside was asked while an action's transaction was running: a mistake of the program."""


def refuse_inside_unit_of_work(what: str) -> None:
    """Say that something outside is about to be asked. While an action is running this is refused where programs are made
    and tested; where people work it is logged, for their step matters more than our mistake."""
    if not unit_of_work_is_running():
        return
    if settings.REFUSE_EXTERNAL_IN_UNIT_OF_WORK:
        raise OutsideInsideError(f"{what} inside an action's transaction: leave a job (workflows/jobs.py).")
    log.error("%s inside an action's transaction", what, stack_info=True)
