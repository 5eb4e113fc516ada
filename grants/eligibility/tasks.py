"""What time brings to the check: a supplement that did not come ends its application."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.eligibility.actions import lapse
from workflows import clock, sweeps


def late_supplements() -> "QuerySet[Application]":
    return Application.objects.filter(state="supplementing", supplement_due__lt=clock.all_in_by())


@sweeps.register("supplements", _("End applications whose supplement did not come"), due=late_supplements)
def due_supplements(application: Application) -> None:
    """End the applications whose supplement did not come in its term."""
    lapse(application=application)
