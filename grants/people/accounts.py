"""What this house asks of allauth, the library of accounts: in its own words, from its own address."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from grants.people.access import needs_second_factor
from grants.people.identity import plain


class AccountAdapter(DefaultAccountAdapter):
    """Registration, login, and the mails that belong to them."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Full-width letters are the letters they mean: nobody registers as another in other signs."""
        return str(super().clean_username(plain(username), shallow))

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        """What has an “@” is an e-mail address, whatever else it may be; user names have none."""
        typed = plain(credentials.get("email") or credentials.get("username") or "")
        if typed:
            credentials = {
                name: said for name, said in credentials.items() if name not in ("email", "username")
            }
            credentials["email" if "@" in typed else "username"] = typed
        return super().authenticate(request, **credentials)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have one keeps at least one; it is replaced by setting up another first."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        left = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return left or not (settings.STAFF_SECOND_FACTOR and needs_second_factor(authenticator.user))
