"""What time brings to awards."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.awards.actions import lapse_award
from grants.awards.models import Award
from workflows import clock, sweeps

#: A contract in these states is in force or still on its way (an issued one lapses first, see the contracts' tick):
#: what the office has left to do costs the grantee nothing.
ALIVE = ("drafted", "issued", "signed_by_grantee", "signed_by_hub", "effective")


def late_awards() -> "QuerySet[Award]":
    late = Award.objects.filter(state=Award.State.CONFIRMED, sign_by__lt=clock.day_all_in_by())
    return late.exclude(contracts__state__in=ALIVE)


@sweeps.register("awards", gettext_lazy("End awards that were not signed within the term"), due=late_awards)
def due_awards(award: Award) -> None:
    """A confirmed award that was not signed within its term lapses, and its money is free again."""
    lapse_award(award=award, reason=_("Not signed within the term for signing."), by=None)
