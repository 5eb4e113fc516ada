"""What time brings to what was handed in: its receipt, where the submission itself ordered none."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.documents.models import Document, PaperOrder
from grants.submission.actions import order_receipt
from workflows import sweeps


def without_receipt() -> "QuerySet[Application]":
    handed_in = Application.objects.exclude(versions=None).order_by("submitted_at")
    for model in (Document, PaperOrder):
        made = model._default_manager.filter(subject_type="application", kind="receipt")
        handed_in = handed_in.exclude(pk__in=made.values("subject_id"))
    return handed_in


@sweeps.register("receipts", _("Order receipts of applications"), due=without_receipt, most=50)
def missing_receipts(application: Application) -> None:
    """Order the receipts of what was handed in before the submission itself ordered them."""
    order_receipt(application=application)
