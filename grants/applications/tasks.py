"""What time brings to applications, and the receipt that a person need not wait for."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.applications.actions import UPLOADS_KEPT_FOR, drop_upload, remind_of_closing
from grants.applications.models import Application, Upload
from grants.applications.reminders import time_left, unreminded_drafts
from workflows import clock, sweeps


@sweeps.register("closing", _("Say that a call closes soon"), due=unreminded_drafts, most=500)
def due_reminders_of_closing(draft: Application) -> bool:
    """Tell whoever works on a draft that the call closes soon: a week, two days and three hours before, once each."""
    return remind_of_closing(application=draft, left=time_left(draft.call)[0])


def uploads_left_lying() -> "QuerySet[Upload]":
    return Upload.objects.filter(made_at__lt=clock.now() - UPLOADS_KEPT_FOR)


@sweeps.register(
    "uploads", _("Throw away uploads that were never finished"), due=uploads_left_lying, most=200
)
def abandoned_uploads(upload: Upload) -> None:
    """Throw away what was begun two days ago and never finished."""
    drop_upload(upload=upload)
