"""What this house asks of allauth, the library of accounts: in its own words, from its own address."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.people import login, reauthentication, secrets
from grants.people.access import needs_second_factor
from grants.people.account_forms import ACCOUNT_ERRORS, FACTOR_ERRORS
from grants.people.account_mail import MailsFromHome
from grants.people.site import site_name
from grants.people.user_names import plain


class AccountAdapter(MailsFromHome):
    """Registration, login, and the mails that belong to them."""

    error_messages = MailsFromHome.error_messages | ACCOUNT_ERRORS

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Full-width letters are the letters they mean: nobody registers as another in other signs."""
        return str(super().clean_username(plain(username), shallow))

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """With the name that receipts and histories print."""
        made = super().save_user(request, user, form, commit=False)
        made.name, made.phone = form.cleaned_data["name"].strip(), form.cleaned_data["mobile"]
        if commit:
            made.save()
        return made

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self._counted = login.count(request, credentials)
        if self._counted is None:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        for one in self._counted or ():
            one.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return login.place_key(request, login.typed_in(credentials))

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Whoever was made at the console was named by whoever owns the machine: the address needs no other proof."""
        if user.is_superuser and user.email and not user.emailaddress_set.filter(verified=True).exists():
            proved = {
                "primary": True,
                "verified": True,
            }  # asking for a new password may have noted it as unproved
            EmailAddress.objects.update_or_create(user=user, email=user.email.lower(), defaults=proved)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        if not user.name and isinstance(response, HttpResponseRedirect):
            # Made before names were asked for: asked now, and let on whatever the answer.
            response = redirect(f"{reverse('about-me')}?{urlencode({'next': response.url})}")
        login.remember(request, response, user)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        said = {
            "reauthenticate": _("Password"),
            "mfa_reauthenticate": _("Code of the authenticator app"),
            "mfa_reauthenticate:webauthn": _("Passkey"),
        }
        return [{**way, "description": said[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What was done to the account, and where whoever did not do it sets a new password."""
        reset = build_absolute_uri(self.request, reverse("account_reset_password"))
        super().send_notification_mail(
            template_prefix, user, {**(context or {}), "password_reset_url": reset}, email
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not reauthentication.is_fresh(self.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor."""

    error_messages = DefaultMFAAdapter.error_messages | FACTOR_ERRORS

    def _get_site_name(self) -> str:
        return site_name()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  allauth's own name for it
        n = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey") if n == 0 else _("Passkey %(n)d") % {"n": n + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have one keeps at least one; it is replaced by setting up another first."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        left = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return left or not (settings.STAFF_SECOND_FACTOR and needs_second_factor(authenticator.user))

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)
