"""Forms of the money behind calls: what is notified, what arrives."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.people.models import Office
from grants.people.money import MoneyField
from grants.programs.models import FundPool, FundSource
from workflows import clock


class NotifyForm(forms.Form):
    """A funder promises money (指标下达)."""

    office = forms.ModelChoiceField(Office.objects.none(), label=_("Office"))
    source = forms.ModelChoiceField(FundSource.objects.all(), label=_("Fund source"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    fen = MoneyField(label=_("Notified (yuan)"))
    document = forms.CharField(
        label=_("Document"),
        max_length=120,
        help_text=_("The document that notifies the money, with its number."),
    )

    def __init__(self, *args: Any, offices: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
        self.fields["office"].initial = offices.first()
        self.fields["year"].initial = clock.today().year


class ReceiveForm(forms.Form):
    """Promised money arrives at the bank."""

    pool = forms.ModelChoiceField(FundPool.objects.none(), label=_("Pool"))
    fen = MoneyField(label=_("Received (yuan)"))
    reference = forms.CharField(
        label=_("Bank reference"),
        max_length=60,
        help_text=_("It keeps the same sum from being entered twice."),
    )

    def __init__(self, *args: Any, pools: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]
        self.fields["pool"].label_from_instance = lambda pool: f"{pool} · {pool.office}"  # type: ignore[attr-defined]
