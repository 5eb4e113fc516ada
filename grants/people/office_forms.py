"""The particulars of an office."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.people.models import Office
from grants.people.offices import PARTICULARS


class OfficeForm(forms.ModelForm):
    """What contracts and notices say of an office. The action judges; here is only what can be typed."""

    class Meta:
        model = Office
        fields = PARTICULARS
        labels = {
            "representative": _("Representative"),
            "address": _("Address"),
            "phone": _("Phone"),
            "email": _("E-mail"),
        }
        help_texts = {
            "credit_code": _("18 characters, as on the certificate."),
            "representative": _("Who signs for the office: its head."),
            "phone": _("Printed on notices and contracts where the call names no other."),
        }

    def _post_clean(self) -> None:
        """The instance is not touched: the action writes."""
