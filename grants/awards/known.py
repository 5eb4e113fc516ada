"""What awards know and earlier stages ask."""

from collections.abc import Iterable

from django.db.models import QuerySet

from grants.applications.models import Application
from grants.awards.extensions import publish_extension
from grants.calls import actions as calls
from grants.calls.admission import running_grants

#: An award in one of these is a running grant.
RUNNING = ("contracted", "delivering", "suspended", "closing")

calls.publish_extension.answer(publish_extension)


@running_grants.answer
def delivered_by(organisations: Iterable[int]) -> QuerySet[Application]:
    rows = Application.objects.filter(organisation__in=organisations, award_row__state__in=RUNNING)
    return rows.select_related("call", "award_row", "organisation")
