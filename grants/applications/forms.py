"""The small forms around an application; the application form itself is data (see editor.py)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Colleague
from grants.applications.queries import hubs
from grants.calls.models import Call, Package
from grants.people.models import Organisation, User


class StartForm(forms.Form):
    """For whom, for which package, and with which hub."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )
    package = forms.ModelChoiceField(
        Package.objects.none(), label=_("Package"), empty_label=None, widget=forms.RadioSelect, required=False
    )
    contracting_party = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Who signs the contract"), required=False,
        empty_label=_("The organisation itself"),
        help_text=_("An organisation that is not registered by law is no legal person: a hub signs for it."),
    )  # fmt: skip
    custody_hub = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Hub that keeps custody"), required=False,
        empty_label=_("None: the organisation has an account of its own"),
        help_text=_("Needed where the organisation has no bank account of its own."),
    )  # fmt: skip

    def __init__(self, *args: Any, call: Call, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.filter(pk__in=user.organisations_as("applicant"))
        self.call, self.own = call, list(own.select_related("custody_hub"))
        self._field("organisation").queryset = own
        if call.track == "purchase":
            self._field("package").queryset = call.packages.filter(state="open")
            self.fields["package"].required = True
            self._field("contracting_party").queryset = hubs()
            del self.fields["custody_hub"]
        else:
            del self.fields["package"], self.fields["contracting_party"]
            self._field("custody_hub").queryset = hubs()
        if len(self.own) == 1:
            self._choose(self.own[0])

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _choose(self, organisation: Organisation) -> None:
        """With one organisation everything that follows from it is already chosen."""
        self.fields["organisation"].initial = organisation.pk
        name = "contracting_party" if "contracting_party" in self.fields else "custody_hub"
        if not organisation.is_legal_person or (name == "custody_hub" and not organisation.has_own_account):
            self.fields[name].initial = organisation.custody_hub_id


class ReasonForm(forms.Form):
    """A reason that is kept and read by others."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000)


class InviteForm(forms.Form):
    """Whom to invite, and what the person may do."""

    #: What each role means, in plain words.
    ROLES: ClassVar[dict[str, Any]] = {
        "edit": _("Reads everything, writes answers, adds files. Does not submit."),
        "read": _("Reads everything and changes nothing."),
        "sign": _("Reads everything and signs it off before it is submitted. Changes nothing."),
    }

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("The person gets a letter with a link; an account can be made then."),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("What the person may do"), widget=forms.RadioSelect, initial="edit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Colleague.Role.choices)
        words = [
            (value, _("%(role)s: %(may)s") % {"role": labels[value], "may": may})
            for value, may in self.ROLES.items()
        ]
        self.fields["role"].choices = words  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    """The opinion of whoever endorses, or the reasons of whoever refuses."""

    opinion = forms.CharField(
        label=_("Opinion, or the reasons of a refusal"), widget=forms.Textarea(attrs={"rows": 5}), max_length=2000,
        help_text=_("The applicant reads it, and it is printed with the application."),
    )  # fmt: skip
