"""Forms of reviewing. The score sheet's form is built from the rubric."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.applications.models import Application
from grants.calls.models import ReviewRound, RubricItem
from grants.people.models import Expert
from grants.people.money import MoneyField
from grants.reviews.actions import score_faults
from grants.reviews.models import COMMENT_LENGTH, ScoreSheet, lacks_reason
from grants.web.forms import ReasonForm


class SheetForm(forms.Form):
    """One field of score and one of reason for each item. Saving asks for nothing to be complete; handing in does."""

    comment = forms.CharField(
        label=gettext_lazy("General comment"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    recommends = forms.TypedChoiceField(
        label=gettext_lazy("Do you recommend funding it?"),
        required=False,
        empty_value=None,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    suggested = MoneyField(label=gettext_lazy("Sum you suggest"), required=False, help_text="")

    def __init__(self, *args: Any, sheet: ScoreSheet, complete: bool = False, **kwargs: Any) -> None:
        self.sheet, self.complete = sheet, complete
        self.items = [i for i in sheet.round.rubric.items.all() if not i.computed]
        given = {score.item_id: score for score in sheet.scores.all()}
        initial: dict[str, Any] = {"comment": sheet.comment}
        if sheet.recommends is not None:
            initial["recommends"] = "yes" if sheet.recommends else "no"
        if sheet.suggested_fen is not None:
            initial["suggested"] = sheet.suggested_fen
        for n, item in enumerate(self.items):
            if item.pk in given:
                initial |= {f"s{n}": f"{given[item.pk].value.normalize():f}", f"r{n}": given[item.pk].reason}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for n, item in enumerate(self.items):
            self.fields[f"s{n}"] = forms.DecimalField(
                label=item.local_name,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            self.fields[f"r{n}"] = forms.CharField(
                label=_("Reason: %(item)s") % {"item": item.local_name},
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self) -> Iterable[dict[str, Any]]:
        """What the template draws for each item; the reason is open where it is demanded or given."""
        for n, item in enumerate(self.items):
            reason = self[f"r{n}"]
            low = item.weight * Decimal("0.6")
            yield {
                "item": item,
                "score": self[f"s{n}"],
                "reason": reason,
                "open": bool(reason.value() or reason.errors),
                "low": f"{low.normalize():f}",
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n, item in enumerate(self.items):
            value = data.get(f"s{n}")
            for fault in score_faults(item, value):
                self.add_error(f"s{n}", fault)
            if self.complete and f"s{n}" not in self.errors:
                self._ask_complete(n, item, value, data.get(f"r{n}") or "")
        if self.complete and len((data.get("comment") or "").strip()) < COMMENT_LENGTH:
            self.add_error(
                "comment",
                _("Write at least %(n)d characters: the organisation learns from it.")
                % {"n": COMMENT_LENGTH},
            )
        return data

    def _ask_complete(self, n: int, item: RubricItem, value: Decimal | None, reason: str) -> None:
        if value is None:
            self.add_error(f"s{n}", _("Score this item."))
        elif lacks_reason(item, value, reason):
            self.add_error(f"r{n}", _("A score under 60 % of the item needs its reason."))

    def scores(self) -> dict[str, tuple[Decimal | None, str]]:
        """What was typed, as the action takes it. An item that was typed wrong is left as it was."""
        data = self.cleaned_data
        return {
            item.key: (data.get(f"s{n}"), data.get(f"r{n}") or "")
            for n, item in enumerate(self.items)
            if f"s{n}" not in self.errors
        }

    @property
    def suggested_fen(self) -> int | None:
        found: int | None = self.cleaned_data.get("suggested")
        return found


class ShortReasonForm(ReasonForm):
    """As long as the register of conflicts keeps it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=200
    )


class DeclarationForm(forms.Form):
    """A line for each application, by title only: a reason there is a conflict. Then the signature."""

    sign = forms.BooleanField(
        label=gettext_lazy("I have read this and sign it: what I have named is complete and true."),
        error_messages={"required": gettext_lazy("Tick this to sign.")},
    )

    def __init__(self, *args: Any, applications: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = list(applications)
        for a in self.applications:
            self.fields[f"c{a.pk}"] = forms.BooleanField(
                label=_("I have a conflict of interest"), required=False
            )
            self.fields[f"w{a.pk}"] = forms.CharField(
                label=_("What it is: %(title)s") % {"title": a.title}, required=False, max_length=200
            )

    def rows(self) -> Iterable[dict[str, Any]]:
        return (
            {"application": a, "tick": self[f"c{a.pk}"], "reason": self[f"w{a.pk}"]}
            for a in self.applications
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for a in self.applications:
            if data.get(f"c{a.pk}") and not data.get(f"w{a.pk}"):
                self.add_error(f"w{a.pk}", _("Say what the conflict is: %(title)s") % {"title": a.title})
        return data

    def conflicts(self) -> list[tuple[Application, str]]:
        """What was ticked, or given a reason though not ticked: rather one conflict too many."""
        return [
            (a, self.cleaned_data[f"w{a.pk}"]) for a in self.applications if self.cleaned_data.get(f"w{a.pk}")
        ]


class PanelForm(forms.Form):
    """Every active expert: on the panel, an alternate, or neither."""

    def __init__(self, *args: Any, round: ReviewRound, experts: Iterable[Expert], **kwargs: Any) -> None:  # noqa: A002
        named = {m.expert_id: "alternate" if m.alternate else "panel" for m in round.panel.all()}
        self.experts = list(experts)
        super().__init__(*args, **kwargs)
        choices = [("", _("Not named")), ("panel", _("Panel")), ("alternate", _("Alternate"))]
        for e in self.experts:
            self.fields[f"e{e.pk}"] = forms.ChoiceField(
                label=e.local_name,
                choices=choices,
                required=False,
                initial=named.get(e.pk, ""),
                widget=forms.Select(
                    attrs={"class": "form-select form-select-sm", "aria-label": e.local_name}
                ),
            )

    def chosen(self, place: str) -> list[Expert]:
        return [e for e in self.experts if self.cleaned_data.get(f"e{e.pk}") == place]


class AssignForm(forms.Form):
    """Hand assignment: these members of the panel for one application."""

    experts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Experts"), queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, round: ReviewRound, **kwargs: Any) -> None:  # noqa: A002
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = Expert.objects.filter(panels__round=round).order_by("code")  # type: ignore[attr-defined]
