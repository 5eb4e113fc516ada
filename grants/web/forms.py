"""Forms that every stage asks with."""

from typing import Any

from django import forms
from django.http import HttpRequest
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


class ReasonForm(forms.Form):
    """A reason that is kept and read by others, and nothing else."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000)
