"""What this house asks of allauth, the library of accounts: in its own words, from its own address."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from grants.people import again, login, secrets
from grants.people.access import needs_second_factor
from grants.people.identity import plain


class AccountAdapter(DefaultAccountAdapter):
    """Registration, login, and the mails that belong to them."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Full-width letters are the letters they mean: nobody registers as another in other signs."""
        return str(super().clean_username(plain(username), shallow))

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
        if user.is_superuser and user.email and not user.emailaddress_set.exists():
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        login.remember(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not again.is_fresh(self.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor."""

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
