"""Forms of contracts: dates, a reason, a signed scan."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grants.contracts.actions import SCAN
from grants.files.checks import check_upload
from workflows import clock


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **more: Any) -> None:
        super().__init__(format="%Y-%m-%d", **more)


class TermsForm(forms.Form):
    """From when until when, and when reports are due."""

    starts_on = forms.DateField(label=_("Delivery from"), widget=DateInput())
    ends_on = forms.DateField(label=_("Delivery until"), widget=DateInput())
    midterm_due = forms.DateField(
        label=_("Mid-term report due"),
        widget=DateInput(),
        required=False,
        help_text=_("Leave empty where no mid-term report is agreed."),
    )
    final_due = forms.DateField(label=_("Final report due"), widget=DateInput())
    beneficiaries = forms.IntegerField(
        label=_("Direct beneficiaries"),
        required=False,
        min_value=1,
        max_value=100_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("No answer of the application gives this number; the contract states it."),
    )

    def __init__(self, *args: Any, asks_served: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_served:
            del self.fields["beneficiaries"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        midterm, final = data.get("midterm_due"), data.get("final_due")
        if first and last and last < first:
            self.add_error(
                "ends_on", _("The contract would end before it begins. Correct one of the two dates.")
            )
        if first and midterm and midterm < first:
            self.add_error("midterm_due", _("The mid-term report would be due before delivery begins."))
        if midterm and final and final <= midterm:
            self.add_error("final_due", _("The final report must be due after the mid-term report."))
        return data


class SignForm(forms.Form):
    """The scan of the signed paper and the day it was signed on."""

    scan = forms.FileField(
        label=_("Signed scan"),
        help_text=_("The whole signed and sealed paper as PDF or picture, 20 MB at most."),
    )
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput())

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        check_upload(scan, kinds=SCAN.kinds, max_bytes=SCAN.max_bytes)
        return scan

    def clean_signed_on(self) -> Any:
        day = self.cleaned_data["signed_on"]
        if day > clock.today():
            raise ValidationError(_("The day of signing cannot lie in the future."))
        return day
