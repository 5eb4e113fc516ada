"""What time brings to files: what nothing took up is thrown away."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.documents import making
from grants.documents.models import Errand
from grants.files import forgetting, strays  # noqa: F401  two of them register what they do
from grants.files.models import Arrival
from grants.files.taking_in import KEPT_FOR, drop_arrival
from workflows import clock, sweeps


def not_taken_up() -> "QuerySet[Arrival]":
    """Files that came two days ago and more. One that serves another row too stays (forgetting.py)."""
    return Arrival.objects.filter(at__lt=clock.now() - KEPT_FOR).order_by("at")


@sweeps.register("arrivals", _("Throw away files that nothing took up"), due=not_taken_up, most=200)
def drop_arrivals(arrival: Arrival) -> None:
    """Throw away what was taken in and recorded nowhere."""
    drop_arrival(arrival=arrival)


def over() -> "QuerySet[Errand]":
    """Files made for somebody whose time is over."""
    return Errand.objects.filter(kept_until__lte=clock.now()).order_by("kept_until")


@sweeps.register("errands", _("Throw away files made for somebody"), due=over, most=200)
def drop_errands(errand: Errand) -> None:
    making.drop(errand=errand)
