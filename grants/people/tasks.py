"""What time brings to people: a post that nobody confirmed lapses."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.people.posts import lapse_post
from grants.people.proposals import WAITS, PostProposal
from workflows import clock, sweeps


def late_proposals() -> "QuerySet[PostProposal]":
    return PostProposal.objects.waiting().filter(proposed_at__lt=clock.now() - WAITS)


@sweeps.register("posts", _("End proposals of posts that nobody confirmed"), due=late_proposals)
def due_post_proposals(proposal: PostProposal) -> None:
    """The second person did not come within the term."""
    lapse_post(proposal=proposal)
