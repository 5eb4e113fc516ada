"""The questions of “may we apply?”."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.calls.admission import Who
from grants.people.forms import RegionField
from grants.people.models import Organisation, Region
from grants.prescreening.assessment import answers_known, field_choices, questions_of


class PrescreeningForm(forms.Form):
    """May we apply? Only the questions that matter for the call; what our records know is not asked again."""

    tier = forms.ChoiceField(
        label=_("How does your organisation exist in law?"),
        choices=Organisation.Tier.choices,
        widget=forms.RadioSelect,
    )
    region = RegionField(
        "county",
        label=_("Where is it?"),
        help_text=_("The county or district; the hubs near you are named by it."),
    )
    field = forms.ChoiceField(label=_("What is the project about?"))
    account = forms.ChoiceField(
        label=_("Where could the money be paid to?"),
        widget=forms.RadioSelect,
        choices=[
            ("own", _("To a bank account in the name of our organisation")),
            ("hub", _("To a hub that keeps it for us")),
            ("neither", _("We have neither yet")),
        ],
    )
    running = forms.ChoiceField(
        label=_("Do you still deliver a project that is paid by a grant?"),
        widget=forms.RadioSelect,
        choices=[("no", _("No")), ("yes", _("Yes"))],
    )
    standing = forms.ChoiceField(
        label=_("Is your organisation on the list of abnormal operations, or banned from applying?"),
        widget=forms.RadioSelect,
        choices=[
            ("neither", _("Neither, as far as we know")),
            ("abnormal", _("On the list of abnormal operations")),
            ("banned", _("Banned from applying")),
        ],
    )
    clause = forms.ChoiceField(
        label=_("Does your charter speak of Party building?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No")), ("none", _("We have no charter"))],
    )

    def __init__(self, *args: Any, who: Who, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(questions_of(who))
        for name in set(self.fields) - set(questions_of(who)):
            del self.fields[name]
        if "field" in self.fields:
            cast(Any, self.fields["field"]).choices = [("", _("Choose …")), *field_choices(who)]
        for field in self.fields.values():
            field.error_messages["required"] = _("Choose an answer.")
        #: What our records say, and is therefore not asked: question -> answer.
        self.known = answers_known(organisation) if organisation is not None else {}
        self.records = []
        for name, answer in self.known.items():
            if name in self.fields:
                field = self.fields.pop(name)
                self.records.append((field.label, _said(field, answer)))

    def clean(self) -> dict[str, str]:
        data = super().clean() or {}
        if isinstance(region := data.get("region"), Region):
            data["region"] = region.pk
        return self.known | {name: str(value) for name, value in data.items()}


def _said(field: Any, answer: str) -> str:
    """An answer in the words of its choice; a county stands under its prefecture."""
    for value, words in field.choices:
        for one, label in words if isinstance(words, list | tuple) else [(value, words)]:
            if one == answer:
                return str(label)
    return answer
