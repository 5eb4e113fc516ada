"""Forms of people: an organisation by its tier, joining one, posts, the calendar."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.people import actions
from grants.people.identity import person_named
from grants.people.models import Office, Organisation, Region, Term, User
from grants.people.profile import PARTY_WORDS
from grants.people.queries import found_organisation, region_choices
from grants.people.responsible_office import may_manage
from grants.web.forms import ReasonForm
from workflows import calendar, roles
from workflows.user_input import one_line

GRADES = ("5A", "4A", "3A", "2A", "1A")
#: Where an organisation may be.
PLACES = ("county", "township")
#: The fields of the form by tier, in order.
COMMON = (
    "region",
    "field",
    "nature",
    "established",
    "party_status",
    "charter_party_clause",
    "startup",
    "staff",
    "members",
    "intro",
    "representative",
    "contact_name",
    "contact_phone",
    "contact_email",
    "asks_sign_off",
)
BY_TIER = {
    "registered": (
        "name",
        "name_en",
        "credit_code",
        "registrar",
        "assessment",
        *COMMON,
        "account_name",
        "account_number",
        "account_bank",
    ),
    "street_managed": ("name", "name_en", "filing_number", "managing_unit", "custodian", *COMMON),
    "committee_guided": (
        "name",
        "name_en",
        "filing_number",
        "guided_by",
        "managing_unit",
        "custodian",
        *COMMON,
    ),
}


class RegionField(forms.ChoiceField):
    """A division of the province; townships stand grouped under their county. The choices are read when drawn."""

    def __init__(self, *levels: str, **kwargs: Any) -> None:
        blank = "" if kwargs.get("required", True) else "—"
        super().__init__(
            choices=lambda: [("", blank or str(_("Choose …"))), *region_choices(*levels)], **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Region) else value

    def clean(self, value: Any) -> Region | None:
        code = super().clean(value)
        return Region.objects.get(pk=code) if code else None


class PlaceField(forms.Field):
    """A place that was chosen step by step on a page before (grants/people/region_picker.py); here it is only carried."""

    widget = forms.HiddenInput

    def __init__(self, *levels: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.levels = levels

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Region) else value

    def clean(self, value: Any) -> Region | None:
        code = one_line(str(super().clean(value) or ""))
        found = Region.objects.filter(pk=code, level__in=self.levels).first()
        if found is None and (code or self.required):
            raise forms.ValidationError(_("Choose where the organisation is."))
        return found


def text_choices(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("", "—"), *((word, word) for word in words)]


class OrganisationForm(forms.ModelForm):
    """What an organisation says of itself. The tier, chosen before, decides which questions there are."""

    region = PlaceField(*PLACES, label=_("Where"))

    class Meta:
        model = Organisation
        fields = tuple(dict.fromkeys(name for names in BY_TIER.values() for name in names))
        widgets = {
            "established": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "intro": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {
            "name": _("Name of the organisation"),
            "registrar": _("Registered by"),
            "field": _("Service field"),
            "managing_unit": _("Managing unit"),
            "custodian": _("Hub that keeps its money"),
            "guided_by": _("Guided by"),
            "representative": _("Legal representative or person in charge"),
        }
        help_texts = {
            "name": _("As on the certificate or in the filing."),
            "credit_code": _("18 characters, as on the certificate."),
            "filing_number": _("Given by the street, township or committee when it was filed."),
            "managing_unit": _(
                "The street or township that manages the organisation, or oversees its committee."
            ),
            "custodian": _("It keeps the money of an organisation that is not a legal person."),
            "guided_by": _("For example: residents' committee of … community."),
            "startup": _("Newly founded; a call may prefer such organisations."),
            "account_number": _("Payments go to this account once an office has verified it."),
            "representative": _("Who signs for the organisation: contracts are made out in this name."),
            "contact_phone": _("Only officers see it."),
        }

    def __init__(self, *args: Any, tier: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tier = tier
        for name in set(self.fields) - set(BY_TIER[tier]):
            del self.fields[name]
        self.order_fields(BY_TIER[tier])
        self.place = self._place()
        self._choices()
        # The actions say what is missing, in one place and in full sentences.
        for name in ("filing_number", "managing_unit", "custodian", "credit_code", "guided_by"):
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = ""

    def _place(self) -> Region | None:
        """Where it is, as it was posted or chosen: what else may be chosen depends on it."""
        code = (
            self.data.get("region")
            if self.is_bound
            else self.get_initial_for_field(self.fields["region"], "region")
        )
        return code if isinstance(code, Region) else Region.objects.filter(pk=code or "").first()

    def _choices(self) -> None:
        offices = Office.objects.all()
        units = may_manage(self.place) if self.place else []
        if "managing_unit" in self.fields:
            self.fields["managing_unit"].label_from_instance = _unit_in_words  # type: ignore[attr-defined]
        for name, rows in (
            ("managing_unit", offices.filter(pk__in=[unit.pk for unit in units]).order_by("-level", "code")),
            ("registrar", offices.exclude(level=Office.Level.STREET)),
            ("custodian", Organisation.objects.filter(is_hub=True)),
            ("field", Term.objects.filter(kind=Term.Kind.FIELD)),
        ):
            if name in self.fields:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
        natures = Term.objects.filter(kind=Term.Kind.NATURE)
        choices: dict[str, list[Any]] = {
            "nature": [("", "—"), *((t.name, str(t)) for t in natures)],
            "party_status": [("", "—"), *PARTY_WORDS.items()],
            "assessment": text_choices(GRADES),
        }
        for name, words in choices.items():
            if name in self.fields:
                old = self.fields[name]
                self.fields[name] = forms.ChoiceField(
                    choices=words, required=False, label=old.label, help_text=old.help_text
                )

    def clean(self) -> dict[str, Any]:
        data = {**(super().clean() or {}), "tier": self.tier}
        for name, sentence in actions.problems(data, self.instance if self.instance.pk else None).items():
            if name in self.fields and (name not in self.errors or not any(self.errors[name])):
                self.errors.pop(name, None)
                self.add_error(name, sentence)
        return data

    def _post_clean(self) -> None:
        """The instance is not touched: the action writes, and checks against what is there."""


def _unit_in_words(unit: Office) -> str:
    """The street by its name; the office above it, for whoever does not find his own."""
    if unit.level == Office.Level.STREET:
        return str(unit)
    return gettext("My street is not in the list: %(office)s looks after it") % {"office": unit}


class FindForm(forms.Form):
    """Find an organisation that is already here, by its credit code or filing number."""

    identity = forms.CharField(
        label=_("Credit code or filing number"),
        max_length=60,
        help_text=_("Exactly as on the certificate or filing."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("identity"):
            data["organisation"] = found_organisation(data["identity"])
            if data["organisation"] is None:
                self.add_error(
                    "identity",
                    _("No organisation is here under this number. Look at it again, or register it anew."),
                )
        return data


class JoinForm(ReasonForm):
    reason = forms.CharField(
        label=_("Who you are in the organisation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=_("Your post there, and how the office can check it."),
    )


class PersonField(forms.CharField):
    """Another person, by user name or by verified e-mail address. The page after it says who that is."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("User name or e-mail"))
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> User:
        found = person_named(super().clean(value))
        if found is None:
            raise forms.ValidationError(
                _(
                    "Nobody has this user name, and nobody has verified this e-mail address. The person registers first, "
                    "and opens the link in the mail."
                )
            )
        return found


class SeenForm(forms.Form):
    """What stood on the page of an organisation: nobody verifies what they have not seen."""

    seen = forms.CharField(required=False)
    account = forms.IntegerField(required=False)


class GrantForm(forms.Form):
    """One of two buttons."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("grant", ""), ("refuse", "")])


class RefusingForm(ReasonForm):
    """Why a person, or a post, is refused; the one concerned reads it."""

    reason = forms.CharField(
        label=_("Reason for refusing"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=_("The person concerned reads it."),
    )


class HandOverForm(forms.Form):
    """Give an organisation into other hands."""

    to = PersonField(help_text=_("Who acts for the organisation from now on."))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=_("Both people read it. Say how you know."),
    )


class PostForm(forms.Form):
    """Give a person a post."""

    user = PersonField()
    role = forms.ChoiceField(label=_("Role"), choices=roles.CHOICES)
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Office"),
        required=False,
        help_text=_("For the posts of a government office."),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        required=False,
        help_text=_("Its credit code or filing number, for the other posts."),
    )
    ends = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Leave empty for no end; an auditor's post should have one."),
    )

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        inside = data.get("role") in roles.IN_ORGANISATIONS
        if inside:
            data["office"] = None
            data["organisation"] = found_organisation(data.get("organisation") or "")
            if data["organisation"] is None:
                self.add_error("organisation", _("Write the number of an organisation that is here."))
        else:
            data["organisation"] = None
            if data.get("office") is None:
                self.add_error("office", _("Choose the office."))
        return data


class DayForm(forms.Form):
    """An exception to the working calendar."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    is_workday = forms.TypedChoiceField(
        label=_("This day is"),
        coerce=lambda value: value == "1",
        choices=[("0", _("a holiday")), ("1", _("a working day (made up)"))],
    )
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    source = forms.CharField(label=_("Notice it comes from"), max_length=200)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if wrong := calendar.out_of_it(day):
            raise forms.ValidationError(wrong)
        return day
