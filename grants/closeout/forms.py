"""Forms of a close-out: mark and opinion, the audit report, what came back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.closeout.actions import AUDIT_BYTES
from grants.closeout.models import CloseOut
from grants.disbursements.forms import PastDate
from grants.files.checks import check_upload
from workflows import clock


class EvaluateForm(forms.Form):
    score = forms.DecimalField(label=_("Mark"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
    grade = forms.ChoiceField(
        label=_("Grade"),
        required=False,
        choices=[("", _("As the call's rule says")), *CloseOut.Grade.choices],
        help_text=_("Left empty, the grade follows from the mark."),
    )
    opinion = forms.CharField(label=_("Opinion"), widget=forms.Textarea(attrs={"rows": 5}))


class AuditForm(forms.Form):
    file = forms.FileField(label=_("Audit report"), help_text=_("PDF or picture, 20 MB at most."))

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        check_upload(file, kinds=("pdf", "image"), max_bytes=AUDIT_BYTES)
        return file


class ReturnForm(forms.Form):
    """The money that came back: when, and the bank's reference."""

    paid_on = PastDate(label=_("Received on"))
    bank_ref = forms.CharField(label=_("Bank reference"), max_length=60)

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["paid_on"].initial = clock.today
