"""What time brings to awards."""

from django.utils.translation import gettext as _

from grants.awards.actions import lapse_award
from grants.awards.models import Award
from workflows import clock

#: A contract in these states is in force or still on its way (an issued one lapses first, see the contracts' tick):
#: what the office has left to do costs the grantee nothing.
ALIVE = ("drafted", "issued", "signed_by_grantee", "signed_by_hub", "effective")


def due_awards() -> None:
    """A confirmed award that was not signed within its term lapses, and its money is free again."""
    late = Award.objects.filter(state=Award.State.CONFIRMED, sign_by__lt=clock.day_all_in_by())
    for award in late.exclude(contracts__state__in=ALIVE):
        lapse_award(award=award, reason=_("Not signed within the term for signing."), by=None)
