"""Forms that every stage asks with."""

import re
from typing import Any

from django import forms
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT, ManagementForm
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from workflows.steps import Misfit


def said(form: forms.BaseForm) -> dict[str, Any]:
    """What was sent by a small form that stands on another page; its mistakes are a refusal."""
    if form.is_valid():
        return form.cleaned_data
    wrong = [*form.non_field_errors(), *(sentence for field in form for sentence in field.errors)]
    raise Misfit(*map(str, wrong))


def sent(request: HttpRequest, **fields: forms.Field) -> dict[str, Any]:
    """What the few controls of a button say, each read by its field:

    label = sent(request, label=forms.ModelChoiceField(own, required=False))["label"]
    """
    return said(type("Sent", (forms.Form,), dict(fields))(request.POST, request.FILES))


def optional_text(**options: Any) -> forms.CharField:
    """A text that may be left out: whether it must not be is said by the action."""
    return forms.CharField(required=False, **options)


#: A control of a row, after the prefix of its table.
ROW = re.compile(r"(\d{1,4})-")


class Rows(forms.BaseFormSet):
    """Rows of a table. Where what counts them did not come, or came as rubbish, the page did not come whole: that is said in
    words, nothing is taken, and what was typed stands there again."""

    @cached_property
    def management_form(self) -> ManagementForm:
        form: ManagementForm = forms.BaseFormSet.management_form.func(self)  # type: ignore[attr-defined]
        self.came_whole = not self.is_bound or form.is_valid()
        if self.came_whole:
            return form
        begun = f"{self.prefix}-"
        typed = (ROW.match(name.removeprefix(begun)) for name in self.data if name.startswith(begun))
        seen = [int(found[1]) for found in typed if found]
        counts = {TOTAL_FORM_COUNT: max(seen, default=-1) + 1, INITIAL_FORM_COUNT: 0}
        again = ManagementForm(
            {f"{self.prefix}-{name}": n for name, n in counts.items()},
            auto_id=self.auto_id,
            prefix=self.prefix,
            renderer=self.renderer,  # type: ignore[attr-defined]
        )
        again.full_clean()
        return again

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.management_form is not None and not self.came_whole:
            self._non_form_errors.append(  # type: ignore[attr-defined]
                _(
                    "The page did not come whole: part of the table may be missing. Nothing was saved. Look at what stands here "
                    "and send it again."
                )
            )


class ReasonForm(forms.Form):
    """A reason that is kept and read by others, and nothing else."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000)
