"""What time brings to awards."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.awards.actions import lapse_award, possible_now, say_what_is_possible
from grants.awards.models import Award
from grants.calls.models import Call
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


def calls_to_go_on_with() -> list[Call]:
    publicised = Call.objects.filter(state=Call.State.PUBLICISED).select_related("issuer__region")
    return [call for call in publicised if possible_now(call)]


@sweeps.register(
    "go_on",
    gettext_lazy("Say that a notice is over, and that a call can be concluded"),
    due=calls_to_go_on_with,
    key=lambda call: call.pk,
)
def due_to_go_on(call: Call) -> bool:
    """A lead learns that awards wait to be confirmed, an officer that the call can be concluded: nobody else moves it."""
    return say_what_is_possible(call=call)
