"""Inviting somebody, and giving one's opinion."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.collaboration.models import Colleague
from grants.people.identity import refuse_look_alike


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


class EndorsementForm(forms.Form):
    """The opinion of whoever endorses, or the reasons of whoever refuses."""

    opinion = forms.CharField(
        label=_("Opinion, or the reasons of a refusal"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text=_("The applicant reads it, and it is printed with the application."),
    )
