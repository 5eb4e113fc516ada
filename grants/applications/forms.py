"""The small forms around an application; the application form itself is data (see editor.py)."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.applications.models import Application
from grants.applications.queries import hubs
from grants.applications.reuse import earlier
from grants.calls.admission import Who
from grants.calls.models import Call, Package
from grants.collaboration.models import Colleague
from grants.forms.questions import Question
from grants.people.forms import RegionField
from grants.people.identity import refuse_look_alike
from grants.people.models import Organisation, Region, User
from grants.prescreening.probing import answers_known, field_choices, questions_of


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
    custody_hub = forms.ModelChoiceField(
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

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        source, organisation = data.get("copy_from"), data.get("organisation")
        if source is not None and organisation is not None and source.organisation_id != organisation.pk:
            self.add_error("copy_from", _("Only answers of the same organisation can be taken over."))
        return data

    def _choose(self, organisation: Organisation) -> None:
        """With one organisation everything that follows from it is already chosen."""
        self.fields["organisation"].initial = organisation.pk
        name = "contracting_party" if "contracting_party" in self.fields else "custody_hub"
        if not organisation.is_legal_person or (name == "custody_hub" and not organisation.has_own_account):
            self.fields[name].initial = organisation.custody_hub_id


class ProbeForm(forms.Form):
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


class InviteForm(forms.Form):
    """Whom to invite, and what the person may do."""

    #: What each role means, in plain words.
    ROLES: ClassVar[dict[str, Any]] = {
        "edit": _("Reads everything, writes answers, adds files. Does not submit."),
        "read": _("Reads everything and changes nothing."),
        "sign": _("Reads everything and signs it off before it is submitted. Changes nothing."),
    }

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        validators=[refuse_look_alike],
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=_("The person gets a letter with a link; an account can be made then."),
    )
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
        label=_("Opinion, or the reasons of a refusal"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=_("The applicant reads it, and it is printed with the application."),
    )
