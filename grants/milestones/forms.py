"""Forms of reports, evaluations and changes."""

from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award
from grants.awards.spending import day_wrong
from grants.contracts.forms import DateInput
from grants.milestones.actions.changing import ENDS
from grants.milestones.models import ChangeRequest, Milestone, Report
from grants.milestones.queries import budget_rows
from grants.people.money import MoneyField
from grants.web.forms import ReasonForm, Rows


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def cell(words: Any, **attrs: str) -> dict[str, Any]:
    """The attributes of a control in a table: its label is read aloud, its class is the table's."""
    return {"class": "form-control", "aria-label": words, **attrs}


class ReportForm(forms.Form):
    """What was done, in words and figures. Everything may be left for later; sending asks for it."""

    done = forms.CharField(label=_("What was done"), widget=area(6), required=False)
    beneficiaries = forms.IntegerField(label=_("People reached"), min_value=0, required=False)
    volunteers = forms.IntegerField(label=_("Volunteers (person-times)"), min_value=0, required=False)
    satisfaction_pct = forms.DecimalField(
        label=_("Satisfaction"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
        help_text=_("Share of satisfied service users, from a survey or interviews."),
    )
    user_opinions = forms.CharField(
        label=_("Opinions of service users"),
        widget=area(),
        required=False,
        help_text=_("Who was asked, when, and what they said. No names of people who need protection."),
    )
    problems = forms.CharField(label=_("Problems and adjustments"), widget=area(), required=False)
    next_steps = forms.CharField(label=_("Next steps"), widget=area(), required=False)
    evidence = forms.FileField(
        label=_("Add a file"),
        required=False,
        help_text=_(
            "Sign-in sheets, photographs, receipts: PDF, pictures, Office files or ZIP, 20 MB at most."
        ),
    )

    def data_of(self) -> dict[str, Any]:
        """The answers as the report keeps them: an empty figure is nothing."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "evidence"}
        data["beneficiaries"] = data["beneficiaries"] or 0
        data["volunteers"] = data["volunteers"] or 0
        return data


class GoalForm(forms.Form):
    """One goal: what was planned stands, what was reached is filled in."""

    indicator = forms.CharField(max_length=120, required=False, widget=forms.TextInput(cell(_("Indicator"))))
    planned = forms.CharField(max_length=60, required=False, widget=forms.TextInput(cell(_("Planned"))))
    done = forms.CharField(max_length=60, required=False, widget=forms.TextInput(cell(_("Reached"))))
    evidence = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(cell(_("How it can be seen")))
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = bool(self.initial.get("indicator"))
        if self.given:
            for name in ("indicator", "planned"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("indicator") and any(data.get(name) for name in ("planned", "done", "evidence")):
            self.add_error("indicator", _("Write what was measured; the rest of the row belongs to it."))
        return data


GoalFormSet = formset_factory(GoalForm, extra=0, formset=Rows)
#: Blank rows where the application listed no goals.
BLANK_GOALS = 3


def goal_formset(report: Report, data: Any = None) -> BaseFormSet:
    goals = report.goals or [{"indicator": "", "planned": "", "done": "", "evidence": ""}] * BLANK_GOALS
    return GoalFormSet(data, initial=goals, prefix="goals")


def goals_of(formset: Rows) -> list[dict[str, str]]:
    names = ("indicator", "planned", "done", "evidence")
    rows = [{name: form.cleaned_data.get(name) or "" for name in names} for form in formset.forms]
    return [row for row in rows if row["indicator"]]


EXPENSE = ("spent_on", "category", "purpose", "payee", "voucher")


class ExpenseForm(forms.Form):
    """One voucher."""

    spent_on = forms.DateField(label=_("Date"), widget=DateInput(attrs=cell(_("Date"))))
    category = forms.ChoiceField(
        label=_("Category"), widget=forms.Select({"class": "form-select", "aria-label": _("Category")})
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=200, widget=forms.TextInput(cell(_("Purpose"))))
    payee = forms.CharField(
        label=_("Payee"), max_length=120, required=False, widget=forms.TextInput(cell(_("Payee")))
    )
    voucher = forms.CharField(label=_("Voucher"), max_length=40, widget=forms.TextInput(cell(_("Voucher"))))
    amount = MoneyField(
        label=_("Spent (yuan)"),
        help_text="",
        least=1,
        widget=forms.TextInput(cell(_("Spent (yuan)"), inputmode="decimal")),
    )

    def __init__(self, *args: Any, award: Award, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.award = award
        category: Any = self.fields["category"]
        category.choices = [("", "—"), *categories]

    def clean_spent_on(self) -> date:
        day: date = self.cleaned_data["spent_on"]
        if wrong := day_wrong(self.award, day):
            raise forms.ValidationError(wrong)
        return day


ExpenseFormSet = formset_factory(ExpenseForm, extra=3, can_delete=True, formset=Rows)


def expense_formset(report: Report, data: Any = None) -> BaseFormSet:
    rows = [
        {**{name: getattr(row, name) for name in EXPENSE}, "amount": row.fen} for row in report.expenses.all()
    ]
    award = report.milestone.award
    categories = [(row.code, f"{row.code} {row.name}") for row in budget_rows(award)]
    return ExpenseFormSet(
        data, initial=rows, prefix="expenses", form_kwargs={"award": award, "categories": categories}
    )


def expenses_of(formset: Rows) -> list[dict[str, Any]]:
    """The listed vouchers in fen, without empty and removed rows."""
    rows = [f.cleaned_data for f in formset.forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]
    return [{**{n: row[n] for n in EXPENSE}, "fen": row["amount"]} for row in rows if row.get("amount")]


class EvaluationForm(forms.Form):
    """A mark for each item of the rubric, and the opinion. Without a rubric, one mark for the whole."""

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(milestone.rubric.items.all()) if milestone.rubric else []
        for item in self.items:
            self.fields[f"item-{item.key}"] = self._mark(item.local_name, item.weight)
        if not self.items:
            self.fields["score"] = self._mark(_("Mark"), 100)
        self.fields["opinion"] = forms.CharField(
            label=_("Opinion"), widget=area(5), help_text=_("The organisation reads it.")
        )

    def _mark(self, label: Any, most: int) -> forms.DecimalField:
        return forms.DecimalField(
            label=label,
            min_value=0,
            max_value=most,
            max_digits=5,
            decimal_places=2,
            widget=forms.TextInput({"class": "form-control", "inputmode": "decimal"}),
        )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each item of the rubric with its bound field."""
        return [(item, self[f"item-{item.key}"]) for item in self.items]

    def marks(self) -> dict[str, Any]:
        """What the action takes."""
        said = {"opinion": self.cleaned_data["opinion"]}
        if not self.items:
            return {**said, "score": self.cleaned_data["score"]}
        return {
            **said,
            "item_scores": {item.key: self.cleaned_data[f"item-{item.key}"] for item in self.items},
        }


class RectifyForm(ReasonForm):
    rectify_by = forms.DateField(label=_("To be put right by"), widget=DateInput())


class HubOpinionForm(forms.Form):
    opinion = forms.CharField(label=_("Opinion of the hub"), widget=area())


class DecisionForm(forms.Form):
    decision = forms.CharField(label=_("Decision"), widget=area(3), help_text=_("The organisation reads it."))

    def __init__(self, *args: Any, must: bool = True, **kwargs: Any) -> None:
        """`must`: nothing is decided so without words."""
        super().__init__(*args, **kwargs)
        self.fields["decision"].required = must


class ChangeForm(forms.Form):
    """What should change, and why; for a transfer of budget, how much leaves and enters which category."""

    kind = forms.ChoiceField(
        label=_("What changes"), choices=ChangeRequest.Kind.choices, widget=forms.RadioSelect()
    )
    summary = forms.CharField(label=_("What exactly, and why"), widget=area(5))
    new_end = forms.DateField(
        label=_("New end"),
        widget=DateInput(),
        required=False,
        help_text=_("Only for an extension (once, three months at most) or an early finish."),
    )

    def __init__(
        self, *args: Any, award: Award, transfer: dict[str, int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = []
        known = {row.code: row for row in budget_rows(award)}
        for category in award.call.categories.all():
            fen = (transfer or {}).get(category.code, 0)
            for side, sign, words in (("out", -1, _("leaves")), ("into", 1, _("enters"))):
                self.fields[f"{side}_{category.code}"] = MoneyField(
                    label=f"{category.local_name} · {words}",
                    help_text="",
                    required=False,
                    initial=abs(fen) if fen * sign > 0 else None,
                    widget=forms.TextInput(cell(f"{category.local_name} · {words}", inputmode="decimal")),
                )
            self.lines.append((category, known.get(category.code)))

    def clean(self) -> dict[str, Any]:
        """What this kind of change does not take is not dropped without a word."""
        data = super().clean() or {}
        kind = data.get("kind")
        if kind and kind not in ENDS and data.get("new_end"):
            self.add_error(
                "new_end", _("Only an extension or an early finish has a new end: empty this, or choose one.")
            )
        if kind and kind != ChangeRequest.Kind.BUDGET:
            for name in [
                name for name in self.fields if name.startswith(("out_", "into_")) and data.get(name)
            ]:
                self.add_error(name, _("Only a budget transfer moves sums: empty this, or choose it."))
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each category with its approved and spent sums and its two fields."""
        return [
            {"category": c, "row": row, "out": self[f"out_{c.code}"], "into": self[f"into_{c.code}"]}
            for c, row in self.lines
        ]

    def transfer(self) -> dict[str, int]:
        """Fen by category; what leaves is negative."""
        data, found = self.cleaned_data, {}
        for category, _row in self.lines:
            net = (data[f"into_{category.code}"] or 0) - (data[f"out_{category.code}"] or 0)
            if net:
                found[category.code] = net
        return found

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("kind", "summary", "new_end")
        return {**{name: self.cleaned_data[name] for name in names}, "transfer": self.transfer()}
