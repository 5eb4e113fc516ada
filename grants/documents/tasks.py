"""What time brings to what a worker made for somebody."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.documents import making
from grants.documents.models import Errand
from workflows import clock, sweeps


def over() -> "QuerySet[Errand]":
    """Files made for somebody whose time is over."""
    return Errand.objects.filter(kept_until__lte=clock.now()).order_by("kept_until")


@sweeps.register("errands", _("Throw away files made for somebody"), due=over, most=200)
def drop_errands(errand: Errand) -> None:
    making.drop(errand=errand)
