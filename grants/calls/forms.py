"""Forms of a call, a part each: words, dates, limits, categories, payment plan, rounds, packages, money."""

from typing import Any, cast

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grants.calls.models import (
    BudgetCategory,
    Call,
    FormDefinition,
    Package,
    PaymentStage,
    ReviewRound,
    Rubric,
)
from grants.calls.rules import DATES, LIMITS
from grants.people.forms import RegionField
from grants.people.models import Office, Organisation, Region, Term
from grants.people.money import MoneyField
from grants.programs.models import FundPool
from grants.web.forms import ReasonForm, Rows


class LinesField(forms.CharField):
    """A list of sentences, a line each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class PartForm(forms.ModelForm):
    """A part of a call. The instance is shown, never written: the action does that."""

    def _post_clean(self) -> None:
        pass


class NewCallForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"),
        max_length=30,
        help_text=_("For example GYCT-2027: it names the call in addresses and lists."),
    )
    track_name = forms.ChoiceField(label=_("Track"), choices=Call.Track.choices, widget=forms.RadioSelect)
    issuer = forms.ModelChoiceField(Office.objects.none(), label=_("Issuer"))
    title = forms.CharField(label=_("Title"), max_length=200)
    title_en = forms.CharField(label=_("English title"), max_length=300, required=False)

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].queryset = Office.objects.filter(pk__in=[o.pk for o in offices])  # type: ignore[attr-defined]
        if len(offices) == 1:
            self.fields["issuer"].initial = offices[0]


class BasicsForm(PartForm):
    basis = LinesField(label=_("Basis"), help_text=_("A document a line."))
    eligibility = LinesField(label=_("Who may apply"), help_text=_("A condition a line."))
    eligibility_en = LinesField(label=_("Who may apply, in English"))

    class Meta:
        model = Call
        fields = (
            "title",
            "title_en",
            "doc_number",
            "summary",
            "summary_en",
            "form",
            "fields",
            "series",
            "basis",
            "eligibility",
            "eligibility_en",
            "department",
            "plan",
            "contact_phone",
            "contact_email",
        )
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("summary", "summary_en")},
            **dict.fromkeys(("fields", "series"), forms.CheckboxSelectMultiple),
        }
        labels = {
            "fields": pgettext_lazy("of work", "Fields"),
            "series": _("Series"),
            "form": _("Application form"),
            "plan": _("Action plan"),
        }
        help_texts = {"fields": _("None ticked: all of them."), "series": _("None ticked: all of them.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields"].queryset = Term.objects.filter(kind="field")  # type: ignore[attr-defined]
        self.fields["series"].queryset = Term.objects.filter(kind="series")  # type: ignore[attr-defined]
        self.fields["form"].queryset = FormDefinition.objects.defer("definition")  # type: ignore[attr-defined]


class DatesForm(PartForm):
    class Meta:
        model = Call
        fields = (*DATES[:1], "intention_waiver", *DATES[1:])
        widgets = {
            name: (
                forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
                if name.endswith("_at")
                else forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            )
            for name in DATES
        }
        help_texts = {
            "closes_at": _("The hour counts: whoever submits later is refused by the system."),
            "notice_on": _("The first day; the last is reckoned in working days."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.track != Call.Track.PURCHASE:
            del self.fields["intention_published_on"], self.fields["intention_waiver"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The closing moment lies before the opening moment."))
        return data


class WhoForm(PartForm):
    """Whom the call is for: the same rules answer "may we apply?", stop a draft from beginning and stand in the
    eligibility check."""

    tiers = forms.MultipleChoiceField(
        label=_("How the organisation exists in law"),
        choices=Organisation.Tier.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    regions = forms.ModelMultipleChoiceField(
        Region.objects.none(),
        label=_("Regions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: wherever the issuer's region reaches."),
    )

    class Meta:
        model = Call
        fields = ("tiers", "regions", "refuses_running_grants")
        help_texts = {
            "refuses_running_grants": _(
                "Whoever still delivers a project on a grant cannot begin an application."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Region.objects.filter(level__in=[Region.Level.PREFECTURE, Region.Level.COUNTY])
        if (held := self.instance.issuer.region) is not None:
            rows = rows.filter(pk__in=Region.objects.below([held]).values("pk"))
        field = cast(Any, self.fields["regions"])
        field.queryset, field.label_from_instance = rows.order_by("path"), _reach


def _reach(region: Region) -> str:
    whole = region.level == Region.Level.PREFECTURE
    return gettext("%(region)s, all of it") % {"region": region} if whole else str(region)


class LimitsForm(PartForm):
    max_grant_registered_fen = MoneyField(label=_("Most for a registered organisation"), required=False)
    max_grant_other_fen = MoneyField(label=_("Most for any other"), required=False)
    second_approval_from_fen = MoneyField(label=_("Second approval from"), required=False)

    class Meta:
        model = Call
        fields = LIMITS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        venture = (
            "max_grant_registered_fen",
            "max_grant_other_fen",
            "min_match_pct",
            "max_months",
            "transfer_file_only_pct",
        )
        for name in venture if self.instance.track == Call.Track.PURCHASE else ("min_responses",):
            del self.fields[name]


class CategoryForm(forms.ModelForm):
    class Meta:
        model = BudgetCategory
        labels = {"name": _("Name of the category"), "group": _("Group of categories")}
        fields = ("code", "name", "name_en", "group", "ceiling_pct", "on_breach", "note")


class StageForm(forms.ModelForm):
    class Meta:
        model = PaymentStage
        labels = {"name": _("Name of the instalment")}
        fields = ("order", "name", "name_en", "pct", "condition", "text", "text_en")


class RoundForm(forms.ModelForm):
    rubric = forms.ModelChoiceField(Rubric.objects.all(), label=_("Rubric"))

    class Meta:
        model = ReviewRound
        fields = ("kind", "rubric", "weight_pct", "held_on")
        widgets = {"held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class PackageForm(forms.ModelForm):
    budget_fen = MoneyField(label=_("Price limit"))
    region = RegionField("county", label=_("Where"))
    indicators = LinesField(label=_("Indicators"), help_text=_("An indicator a line."))
    indicators_en = LinesField(label=_("Indicators in English"))

    class Meta:
        model = Package
        labels = {"name": _("Name of the package"), "purchaser": _("Purchaser")}
        fields = (
            "code",
            "name",
            "name_en",
            "purchaser",
            "region",
            "budget_fen",
            "method",
            "method_en",
            "catalogue",
            "indicators",
            "indicators_en",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purchaser"].queryset = Office.objects.exclude(level=Office.Level.STREET)  # type: ignore[attr-defined]


class AllocationForm(forms.Form):
    pool = forms.ModelChoiceField(FundPool.objects.none(), label=_("Fund pool"))
    fen = MoneyField(label=_("Set aside"))

    def __init__(self, *args: Any, pools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]


class ExtendForm(ReasonForm):
    closes_at = forms.DateTimeField(
        label=_("New closing moment"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    number = forms.CharField(
        label=_("Number of the notice"),
        max_length=40,
        required=False,
        help_text=_("Its document number. Empty: the next number of its own series."),
    )
    field_order = ("closes_at", "reason", "number")


class RowsBase(Rows):
    """Rows of a part: a row left wholly empty is no row; one marked for removal is left out."""

    key = "code"

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove this row")
        if isinstance(form, forms.ModelForm):
            unchecked: Any = form
            unchecked._post_clean = lambda: None

    def clean(self) -> None:
        keys = [row[self.key] for row in self.all_rows() if row.get(self.key) not in (None, "")]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise forms.ValidationError(
                _("Two rows have the same code or order: %(rows)s.")
                % {"rows": pgettext("between names", ", ").join(twice)}
            )

    def all_rows(self) -> list[dict[str, Any]]:
        """The rows that stay, old and new."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
        ]


def rows_of(form: type, key: str, extra: int) -> type[RowsBase]:
    base = type("Rows", (RowsBase,), {"key": key})
    made: Any = formset_factory(form, formset=base, extra=extra, can_delete=True)
    return cast(type[RowsBase], made)


#: Parts that are rows: name -> the formset, the model's related name and how to order it.
ROW_PARTS: dict[str, tuple[type[RowsBase], str, str]] = {
    "categories": (rows_of(CategoryForm, "code", 2), "categories", "code"),
    "payment": (rows_of(StageForm, "order", 1), "payment_stages", "order"),
    "rounds": (rows_of(RoundForm, "kind", 1), "rounds", "held_on"),
    "packages": (rows_of(PackageForm, "code", 1), "packages", "code"),
}
PARTS: dict[str, type[PartForm]] = {
    "basics": BasicsForm,
    "who": WhoForm,
    "dates": DatesForm,
    "limits": LimitsForm,
}
WORDS = {
    "basics": _("Words and form"),
    "who": _("Who may apply"),
    "dates": _("Dates"),
    "limits": _("Limits and terms"),
    "money": _("Money"),
    "categories": _("Budget categories"),
    "payment": _("Payment plan"),
    "rounds": _("Review rounds"),
    "packages": _("Packages"),
}
