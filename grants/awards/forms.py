"""Forms of awards, notices and objections."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.applications.models import Application, BudgetLine
from grants.awards.budget import ApprovedLine
from grants.awards.models import PublicNotice
from grants.awards.objections import FILE_SIZE, FILES, KINDS
from grants.calls.models import Call
from grants.files.checks import check_upload
from grants.people.money import MOST_FEN, MoneyField, to_fen
from grants.web.forms import Rows
from workflows.user_input import figures

AREA = forms.Textarea(attrs={"rows": 4})


class ProposeForm(forms.Form):
    """The approved sum."""

    approved = MoneyField(label=gettext_lazy("Approved sum"), help_text="")


def _row(prefix: str | None) -> str:
    """The number of a row as a person counts: “line-0” is the first."""
    number = (prefix or "").rpartition("-")[2]
    return str(int(number) + 1) if number.isdecimal() else ""


class LineForm(forms.Form):
    """One line of the approved budget. An empty row, or one that is struck out, is left out."""

    category = forms.ChoiceField(label=gettext_lazy("Category"))
    item = forms.CharField(label=gettext_lazy("Item"), max_length=120)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit_price = MoneyField(label=gettext_lazy("Unit price"), help_text="")
    source = forms.ChoiceField(label=gettext_lazy("Paid from"), choices=BudgetLine.Source.choices)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, call: Call, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "—"), *categories]  # type: ignore[attr-defined]
        purchase = call.track == "purchase"
        kept = [c for c in BudgetLine.Source.choices if (c[0] == "price") == purchase or c[0] == "match"]
        self.fields["source"].choices = kept  # type: ignore[attr-defined]
        self.fields["source"].initial = kept[0][0]  # a browser sends it with a blank row: that is no change
        for name, field in self.fields.items():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            kind += " text" if name in ("item", "unit") else ""
            field.widget.attrs |= {
                "class": kind,
                "aria-label": f"{field.label} {_row(self.prefix)}".strip(),
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        quantity, price = data.get("quantity"), data.get("unit_price")
        if quantity and price and quantity * price > MOST_FEN:
            self.add_error("quantity", _("The sum is too large."))
        return data

    @property
    def fen(self) -> int | None:
        """The line's sum, where it can be reckoned."""
        try:
            quantity = Decimal(figures(self["quantity"].value()) or "")
            return int(quantity * to_fen(self["unit_price"].value()))
        except (ValueError, ArithmeticError):
            return None

    def as_line(self) -> ApprovedLine:
        data = self.cleaned_data
        return ApprovedLine(
            category=data["category"],
            item=data["item"],
            unit=data["unit"],
            quantity=data["quantity"],
            unit_price_fen=data["unit_price"],
            source=data["source"],
            note=data["note"],
        )


Lines = formset_factory(LineForm, extra=3, can_delete=True, formset=Rows)


def line_forms(data: Any, application: Application, lines: list[ApprovedLine]) -> BaseFormSet:
    """The editor of the approved budget, filled from these lines."""
    initial = [
        {
            **line,
            "quantity": f"{line['quantity'].normalize():f}",
            "unit_price": f"{Decimal(line['unit_price_fen']) / 100:.2f}",
        }
        for line in lines
    ]
    categories = [(c.code, c.local_name) for c in application.call.categories.all()]
    return Lines(
        data, initial=initial, prefix="line", form_kwargs={"call": application.call, "categories": categories}
    )


def lines_of(formset: BaseFormSet) -> list[ApprovedLine]:
    """What was typed, without empty and struck-out rows."""
    return [
        f.as_line() for f in formset.forms if f.cleaned_data.get("item") and not f.cleaned_data.get("DELETE")
    ]


class MinutesForm(forms.Form):
    """The decision of the meeting."""

    minutes = forms.CharField(
        label=gettext_lazy("Minutes: when, who took part, what was decided"), widget=AREA, min_length=10
    )


class ReplyForm(forms.Form):
    reply = forms.CharField(label=gettext_lazy("Reply to who filed it"), widget=AREA)


class NoticeForm(forms.Form):
    """A draft notice. The standard text is written anew while nobody has changed it."""

    #: An extension is no notice to write: extending the call writes and publishes it.
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[one for one in PublicNotice.Kind.choices if one[0] != PublicNotice.Kind.EXTENSION],
    )
    number = forms.CharField(label=gettext_lazy("Number"), max_length=40)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("English title"), max_length=300, required=False)
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    working_days = forms.IntegerField(
        label=gettext_lazy("Working days"),
        min_value=1,
        max_value=60,
        required=False,
        help_text=gettext_lazy("The first day counts. Not fewer than the rule of the call says."),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 10}), required=False
    )
    body_en = forms.CharField(
        label=gettext_lazy("English text"), widget=forms.Textarea(attrs={"rows": 8}), required=False
    )

    def __init__(self, *args: Any, notice: PublicNotice | None = None, **kwargs: Any) -> None:
        if notice is not None:
            names = ("number", "title", "title_en", "starts_on", "working_days", "body", "body_en")
            kwargs["initial"] = {name: getattr(notice, name) for name in names}
        super().__init__(*args, **kwargs)
        for name in ("kind",) if notice is not None else ("body", "body_en"):
            del self.fields[name]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each looked into; the first that may not be taken is named."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [f for f in (data if isinstance(data, list | tuple) else [data]) if f]
        if len(files) > FILES:
            raise ValidationError(
                _("At most %(n)d files. Nothing was kept; choose the most telling ones.") % {"n": FILES}
            )
        for file in files:
            try:
                check_upload(file, kinds=KINDS, max_bytes=FILE_SIZE)
            except ValidationError as refused:
                raise ValidationError([f"{file.name}: {m}" for m in refused.messages]) from refused
        return files


class ObjectionForm(forms.Form):
    """Anyone's objection. A name is welcome and never demanded."""

    application = forms.ModelChoiceField(
        label=gettext_lazy("What do you object to?"),
        queryset=Application.objects.none(),
        required=False,
        empty_label=gettext_lazy("The notice as a whole"),
    )
    text = forms.CharField(
        label=gettext_lazy("What is wrong, and how do you know?"),
        widget=forms.Textarea(attrs={"rows": 7}),
        min_length=10,
        max_length=5000,
        help_text=gettext_lazy("Facts that can be checked: what, when, where, who can confirm it."),
    )
    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("Evidence"),
        required=False,
        help_text=gettext_lazy(
            "PDF, pictures or Office files, at most 5, 20 MB each. What they say about whoever made them (author, "
            "place and time of a picture, camera) is taken out and their names are not kept, before anything is stored."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name, or your unit's"),
        required=False,
        max_length=80,
        help_text=gettext_lazy(
            "You need not give it. With a name it is easier to ask you back; it stays sealed."
        ),
    )
    contact = forms.CharField(label=gettext_lazy("Phone or e-mail"), required=False, max_length=120)

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = Application.objects.filter(notice_items__notice=notice).order_by("notice_items__order")
        self.fields["application"].queryset = named  # type: ignore[attr-defined]
