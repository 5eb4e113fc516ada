"""What time brings to endorsements: whoever is waited for is reminded."""

from django.utils.translation import gettext_lazy as _

from grants.collaboration.actions import remind_endorser
from grants.collaboration.models import Endorsement
from grants.collaboration.queries import overdue_endorsements
from workflows import sweeps


@sweeps.register("endorsements", _("Remind those whose endorsement is waited for"), due=overdue_endorsements)
def due_endorsements(endorsement: Endorsement) -> bool:
    """Remind the units and hubs that were asked more than three working days ago; on working days, once a day."""
    return remind_endorser(endorsement=endorsement)
