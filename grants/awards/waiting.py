"""What an objection and the end of a notice leave to be done, as lines of the desk."""

from datetime import timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from grants.awards.models import Award, Objection, PublicNotice
from grants.calls.models import Call
from grants.people.waiting import WaitingItem
from workflows import clock


def to_revoke(awards: "QuerySet[Award]") -> list[WaitingItem]:
    """For a lead: awards that an upheld objection stands against, until they are revoked."""
    against = Q(application__objections__upheld=True)
    since = Max("application__objections__accepted_at", filter=against)
    unsettled = awards.filter(against, state__in=["proposed", "publicised"])
    return [
        WaitingItem(
            _("Revoke the award %(code)s: an objection was upheld") % {"code": award.code},
            award.get_absolute_url(),
            award.since or award.made_at,
            detail=award.application.title,
        )
        for award in unsettled.select_related("application").annotate(since=since)
    ]


def to_conclude(calls: "QuerySet[Call]") -> list[WaitingItem]:
    """For an officer: calls whose notice is over, with no objection open and every award settled."""
    open_ones = ["received", "accepted", "investigating"]
    counted = calls.filter(state="publicised").annotate(
        running=Exists(PublicNotice.objects.filter(call=OuterRef("pk"), ends_on__gte=clock.today())),
        objected=Exists(Objection.objects.filter(notice__call=OuterRef("pk"), state__in=open_ones)),
        unsettled=Exists(Award.objects.filter(call=OuterRef("pk"), state__in=["proposed", "publicised"])),
        ended=Max("notices__ends_on"),
    )
    return [
        WaitingItem(
            _("Conclude the call: %(call)s") % {"call": call},
            call.get_absolute_url(),
            clock.moment(call.ended + timedelta(days=1)),
            detail=_("The period of the notice is over, no objection is open, and every award is settled."),
        )
        for call in counted.filter(running=False, objected=False, unsettled=False).exclude(ended=None)
    ]
