"""What time brings to people: a post that nobody confirmed lapses."""

import logging

from grants.people.posts import lapse_post
from grants.people.proposals import WAITS, PostProposal
from workflows import clock
from workflows.steps import Refused

log = logging.getLogger(__name__)


def due_post_proposals() -> int:
    """End the proposals whose term is over. Returns how many; one that fails does not keep the others."""
    done = 0
    for proposal in PostProposal.objects.waiting().filter(proposed_at__lt=clock.now() - WAITS):
        try:
            lapse_post(proposal=proposal)
            done += 1
        except Refused:  # decided in this very moment
            continue
        except Exception:
            log.exception("A proposal of a post could not lapse: %s", proposal.pk)
    return done
