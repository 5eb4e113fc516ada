"""The forms of accounts in the house's words: allauth's own, with our labels and hints, and no words inside the boxes."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as key
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.people.fact_fields import FactField
from grants.people.facts import PHONE
from grants.people.models import User

GOOD_PASSWORD = _(
    "At least 8 characters: not only digits, no password that many people use, nothing like your name."
)
SIX_DIGITS = _("The six digits that your authenticator app shows now, or one of your recovery codes.")


class Worded:
    """Labels and hints of ours, by the name of the field."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(Worded, account.LoginForm):
    labels = {"login": _("User name or e-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignupForm(Worded, account.SignupForm):
    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    mobile = FactField(PHONE, max_length=30)
    field_order = ("name", "mobile", "username", "email", "password1", "password2")
    labels = {
        "name": _("Your name"),
        "mobile": _("Mobile number"),
        "username": _("User name"),
        "email": _("E-mail address"),
        "password1": _("Password"),
        "password2": _("The password once more"),
    }
    hints = {
        "name": _("As on your identity card: it stands on receipts and in the history of what you do."),
        "mobile": _("Only the offices that you deal with see it."),
        "username": _("You log in with it; your colleagues see it."),
        "email": _("We send a link there at once: you come in when you have opened it."),
        "password1": GOOD_PASSWORD,
    }

    def try_save(self, request: Any) -> Any:
        """Whoever registers with an address that is known here waits as long as with any other: the password is
        hashed too, though nobody gets it."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AboutMeForm(forms.ModelForm):
    """One's own name and mobile number."""

    class Meta:
        model = User
        fields = ("name", "phone")
        labels = {"name": _("Your name"), "phone": _("Mobile number")}
        help_texts = {
            "name": _("As on your identity card: it stands on receipts and in the history of what you do."),
            "phone": _("Only the offices that you deal with see it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def _post_clean(self) -> None:
        """The instance is not touched: the action writes."""


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    labels = {"email": _("E-mail address")}
    hints = {"email": _("The one that you registered with.")}


class NewPassword(Worded):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("The new password once more"),
    }
    hints = {"password1": GOOD_PASSWORD}


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(NewPassword, account.SetPasswordForm):
    pass


class AddEmailForm(Worded, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}
    hints = {"email": _("We send a link there. The present address stays until you have opened it.")}


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class AuthenticateForm(Worded, factor.AuthenticateForm):
    labels = {"code": pgettext_lazy("login", "Code")}
    hints = {"code": SIX_DIGITS}


class ReauthenticateByCodeForm(Worded, factor.ReauthenticateForm):
    labels = {"code": pgettext_lazy("login", "Code")}
    hints = {"code": SIX_DIGITS}


class ActivateAppForm(Worded, app.ActivateTOTPForm):
    labels = {"code": pgettext_lazy("login", "Code")}
    hints = {"code": _("The six digits that the app shows now.")}


class AddKeyForm(Worded, key.AddWebAuthnForm):
    labels = {
        "name": _("Name of the passkey"),
        "passwordless": _("Log in with this passkey alone, without a password"),
        "credential": _("Passkey"),
    }
    hints = {
        "name": _("For example: office computer, phone."),
        "passwordless": _("The device then asks for a fingerprint, a face or its PIN."),
    }


class LoginByKeyForm(Worded, key.LoginWebAuthnForm):
    labels = {"credential": _("Passkey")}


class AuthenticateByKeyForm(Worded, key.AuthenticateWebAuthnForm):
    labels = {"credential": _("Passkey")}


class ReauthenticateByKeyForm(Worded, key.ReauthenticateWebAuthnForm):
    labels = {"credential": _("Passkey")}


class EditKeyForm(Worded, key.EditWebAuthnForm):
    labels = {"name": _("Name of the passkey")}


#: What goes wrong, by allauth's own names for it.
ACCOUNT_ERRORS = {
    "account_inactive": _("This account is closed. Ask the office that you work with."),
    "cannot_remove_primary_email": _("This is your only address: enter a new one first."),
    "duplicate_email": _("This is your address already. Enter another one."),
    "email_password_mismatch": _(
        "The e-mail address and the password do not belong together. Look at both again."
    ),
    "username_password_mismatch": _(
        "The user name and the password do not belong together. Look at both again."
    ),
    "email_taken": _("This address cannot be used. Enter another one."),
    "enter_current_password": _("This is not your present password. Type it again."),
    "incorrect_code": _("This code is not right. Type the one that is shown now."),
    "incorrect_password": _("This is not your password. Type it again."),
    "invalid_or_expired_key": _("This link does not work any more. Ask for a new one."),
    "invalid_login": _("Enter your user name or your e-mail address."),
    "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
    "max_email_addresses": _("You cannot have more than %d addresses."),
    "too_many_login_attempts": _("Too many wrong tries. Wait a few minutes, or set a new password by mail."),
    "select_only_one": _("Choose one of them only."),
    "unknown_email": _("Nobody has registered with this address."),
    "unverified_primary_email": _("Prove this address first: open the link that we sent there."),
    "username_blacklisted": _("This user name cannot be used. Choose another one."),
    "username_taken": _("Somebody has this user name already. Choose another one."),
    "same_as_current": _("This is the present one. Enter another one."),
    "rate_limited": _("That was too often. Wait a few minutes and try again."),
}
FACTOR_ERRORS = {
    "add_email_blocked": _("Take two-step verification away before you add an address."),
    "cannot_delete_authenticator": _(
        "Your post asks for two-step verification: set up another way first, then take this one away."
    ),
    "cannot_generate_recovery_codes": _("Set up two-step verification first; then you get recovery codes."),
    "incorrect_code": _("This code is not right. Type the one that is shown now."),
    "unverified_email": _("Prove your e-mail address first; then set up two-step verification."),
}
