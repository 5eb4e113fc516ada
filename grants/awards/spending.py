"""When money of an award can have been spent."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.awards.models import Award
from workflows import clock

#: Where nothing is known of the call's beginning.
EARLIEST = date(2000, 1, 1)


def day_wrong(award: Award, spent_on: date) -> str:
    """Why nothing of it can have been spent on this day: it has not come, or the call was not yet open. "" if nothing is
    wrong."""
    if spent_on > clock.today():
        return _("The day of spending lies in the future.")
    opened = award.call.opens_at
    if spent_on < (timezone.localdate(opened) if opened else EARLIEST):
        return _("%(day)s lies before the call was open: look at the year.") % {"day": spent_on.isoformat()}
    return ""
