"""The small forms around an application; the application form itself is data (see editor.py)."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.applications.queries import hubs
from grants.applications.reuse import earlier
from grants.calls.models import Call, Package
from grants.forms.questions import Question
from grants.people.models import Organisation, User


def named_application(application: Application) -> str:
    """An earlier application in a list: what it was, for which call, and how it stands."""
    parts = (
        application.title or application.code,
        application.call.local_title,
        application.get_state_display(),
    )
    return " · ".join(str(part) for part in parts)


class CopyForm(forms.Form):
    """From which earlier application, and whether its files come along."""

    copy_from = forms.ModelChoiceField(
        Application.objects.none(), label=_("Earlier application"), widget=forms.RadioSelect, empty_label=None
    )
    copy_files = forms.BooleanField(label=_("Take its files along as well"), required=False)

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(Any, self.fields["copy_from"])
        field.queryset, field.label_from_instance = rows, named_application


class LinkForm(forms.Form):
    """The questions of a call's form that a link may answer."""

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.key] = self._field_of(question)

    def _field_of(self, question: Question) -> forms.Field:
        common: dict[str, Any] = {"label": question.label, "required": False}
        if question.does.by_link == "choice":
            choices = [("", "—"), *((o.value, o.label) for o in question.options())]
            return forms.ChoiceField(choices=choices, **common)
        area = forms.Textarea(attrs={"rows": 3}) if question.does.by_link == "lines" else forms.TextInput()
        return forms.CharField(widget=area, max_length=2000, **common)


class StartForm(forms.Form):
    """For whom, for which package, and with which hub."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )
    package = forms.ModelChoiceField(
        Package.objects.none(), label=_("Package"), empty_label=None, widget=forms.RadioSelect, required=False
    )
    contracting_party = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Who signs the contract"),
        required=False,
        empty_label=_("The organisation itself"),
        help_text=_("An organisation that is not registered by law is no legal person: a hub signs for it."),
    )
    custodian = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Hub that keeps custody"),
        required=False,
        empty_label=_("None: the organisation has an account of its own"),
        help_text=_("Needed where the organisation has no bank account of its own."),
    )

    copy_from = forms.ModelChoiceField(
        Application.objects.none(),
        label=_("Take over the answers of an earlier application"),
        required=False,
        empty_label=_("None: begin with the profile only"),
        help_text=_(
            "Question by question, where both forms ask the same. Days and declarations are never copied."
        ),
    )
    copy_files = forms.BooleanField(label=_("Take its files along as well"), required=False)

    def __init__(self, *args: Any, call: Call, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = earlier(user)
        if before.exists():
            self._field("copy_from").queryset = before
            self._field("copy_from").label_from_instance = named_application
        else:
            del self.fields["copy_from"], self.fields["copy_files"]
        own = Organisation.objects.filter(pk__in=user.organisations_as("applicant"))
        self.call, self.own = call, list(own.select_related("custodian"))
        self._field("organisation").queryset = own
        if call.track == "purchase":
            self._field("package").queryset = call.packages.filter(state="open")
            self.fields["package"].required = True
            self._field("contracting_party").queryset = hubs()
            del self.fields["custodian"]
        else:
            del self.fields["package"], self.fields["contracting_party"]
            self._field("custodian").queryset = hubs()
        if len(self.own) == 1:
            self._choose(self.own[0])

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        source, organisation = data.get("copy_from"), data.get("organisation")
        if source is not None and organisation is not None and source.organisation_id != organisation.pk:
            self.add_error("copy_from", _("Only answers of the same organisation can be taken over."))
        return data

    def _choose(self, organisation: Organisation) -> None:
        """With one organisation everything that follows from it is already chosen."""
        self.fields["organisation"].initial = organisation.pk
        name = "contracting_party" if "contracting_party" in self.fields else "custodian"
        if not organisation.is_legal_person or (name == "custodian" and not organisation.has_own_account):
            self.fields[name].initial = organisation.custodian_id
