"""Forms of payments, claims and funds."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.awards.models import Award
from grants.awards.spending import day_wrong
from grants.calls.models import Call
from grants.contracts.forms import DateInput
from grants.disbursements.actions import PAPER
from grants.disbursements.models import Claim
from grants.disbursements.statement import CustodyCategory
from grants.files.checks import check_upload
from grants.people.fact_fields import FactField
from grants.people.facts import ACCOUNT
from grants.people.money import MoneyField, in_words
from grants.programs.models import FundPool
from workflows import clock


class PaperField(forms.FileField):
    """An invoice or a voucher: what it is, its contents decide."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if found:
            check_upload(found, kinds=PAPER.kinds, max_bytes=PAPER.max_bytes)
        return found


class PastDate(forms.DateField):
    """A day that has come."""

    widget = DateInput

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day > clock.today():
            raise ValidationError(_("This day lies in the future."))
        return day


class InvoiceForm(forms.Form):
    """A payment is asked for with an invoice or a receipt; one that is there already is enough."""

    invoice = PaperField(
        label=gettext_lazy("Invoice or receipt"),
        required=False,
        help_text=gettext_lazy("PDF, picture or electronic invoice (OFD), 20 MB at most."),
    )


class OneInvoiceForm(InvoiceForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["invoice"].required = True


class PaidForm(forms.Form):
    """What the bank did: the day and its reference."""

    paid_on = PastDate(label=gettext_lazy("Paid on"))
    bank_ref = forms.CharField(label=gettext_lazy("Bank reference"), max_length=60)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["paid_on"].initial = clock.today


class ClaimForm(forms.Form):
    """One voucher, one payee, one budget category."""

    spent_on = PastDate(label=gettext_lazy("Day of spending"))
    category = forms.ChoiceField(label=gettext_lazy("Budget category"))
    purpose = forms.CharField(label=gettext_lazy("Purpose"), max_length=200)
    fen = MoneyField(label=gettext_lazy("Claimed (yuan)"), least=1)
    voucher = forms.CharField(label=gettext_lazy("Voucher number"), max_length=40)
    payee = forms.CharField(label=gettext_lazy("Payee"), max_length=120)
    payee_account = FactField(ACCOUNT, label=gettext_lazy("Payee's account"), max_length=60, required=False)
    file = PaperField(
        label=gettext_lazy("Voucher as a file"),
        required=False,
        help_text=gettext_lazy(
            "Scan or photo: PDF, picture or electronic invoice (OFD), 20 MB at most. A draft can wait for it."
        ),
    )

    def __init__(
        self,
        *args: Any,
        award: Award,
        categories: list[CustodyCategory],
        claim: Claim | None = None,
        **more: Any,
    ):
        super().__init__(*args, **more)
        self.award, self.claim = award, claim
        self.left = {c.code: c.left_fen for c in categories}
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *(
                (c.code, _("%(name)s (%(left)s yuan left)") % {"name": c.name, "left": in_words(c.left_fen)})
                for c in categories
            ),
        ]

    def clean_voucher(self) -> str:
        number: str = self.cleaned_data["voucher"].strip()
        twins = Claim.objects.filter(award=self.award, voucher=number).exclude(
            state__in=["rejected", "drafted"]
        )
        if twins.exclude(pk=self.claim.pk if self.claim else None).exists():
            raise ValidationError(_("A claim with this voucher number exists already."))
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("spent_on") and (wrong := day_wrong(self.award, data["spent_on"])):
            self.add_error("spent_on", wrong)
        left = self.left.get(data.get("category", ""))
        if left is not None and data.get("fen") and data["fen"] > left:
            self.add_error("fen", _("This line has %(left)s yuan left.") % {"left": in_words(left)})
        return data


class AllocateForm(forms.Form):
    """Money of a pool, set aside for a call. Again for the same pool, it replaces."""

    call = forms.ModelChoiceField(Call.objects.none(), label=gettext_lazy("Call"))
    pool = forms.ModelChoiceField(FundPool.objects.none(), label=gettext_lazy("Pool"))
    fen = MoneyField(label=gettext_lazy("Set aside (yuan)"))

    def __init__(self, *args: Any, offices: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        calls: Any = self.fields["call"]
        calls.queryset = Call.objects.filter(issuer__in=offices, state__in=["draft", "announced"])
        pools: Any = self.fields["pool"]
        pools.queryset = FundPool.objects.filter(office__in=offices).select_related("source", "office")
        pools.label_from_instance = lambda pool: f"{pool} · {pool.office}"


class DayAsked(forms.DateField):
    """A day of an address: what cannot be read is said, and left out."""

    default_error_messages = {"invalid": gettext_lazy("“%(value)s” is no day: write it like 2026-11-20.")}


class DaysForm(forms.Form):
    """The days of a list or a paper, as an address says them. A day to come is today."""

    def __init__(self, typed: Any) -> None:
        super().__init__(typed, auto_id="%s")

    def clean(self) -> dict[str, Any]:
        return {name: min(day, clock.today()) for name, day in (super().clean() or {}).items() if day}

    @property
    def days(self) -> dict[str, Any]:
        """What is asked for; nothing where any of it cannot be."""
        return self.cleaned_data if self.is_valid() else {}


class PeriodForm(DaysForm):
    first = DayAsked(label=gettext_lazy("From"), required=False)
    last = DayAsked(label=gettext_lazy("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        found = super().clean()
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins."))
        return found
