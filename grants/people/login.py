"""How somebody comes in by password: one look-up, one hashing, and how often it may be tried.

Who knocks learns nothing from the time it takes: the same work is done for a name that nobody has, one that somebody
has, and one whose owner is shut out.

Wrong passwords slow down whoever types them, not whose account it is: counted is the account *at that address*, and the
address. The account alone is counted only to see that many try at it; then each address has fewer tries, and still its
own. So nobody is refused because of what others typed elsewhere, however many they are; and a device on which the owner
has logged in before has a count of its own, even at the address from which others try.

The bound (settings.ACCOUNT_RATE_LIMITS): somebody with n addresses has 20 + 12 n tries an hour at one account, and 360 n at
all accounts together. A network of 64 bits is one address of IPv6. Passwords that many people use are refused when set.
"""

from ipaddress import ip_address
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from grants.people import rate_limit
from grants.people.identity import is_at
from grants.people.models import User
from grants.people.user_names import plain

#: The cookie of a device that its owner has used: who, and under which password.
KNOWN = "known"
KNOWN_FOR = 180 * 24 * 60 * 60
#: What is counted (settings.ACCOUNT_RATE_LIMITS), for a known device and for anybody else: the account at an address, all
#: strangers at an account; and where those have used theirs up, again the account at an address, with fewer tries.
OF_THE_OWNER, AT_AN_ADDRESS, STRANGERS, UNDER_ATTACK = (
    "login_known",
    "login_failed",
    "login_strangers",
    "login_under_attack",
)
#: What proxies say of whom they speak for.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")


def typed_in(credentials: dict[str, Any]) -> str:
    """What was typed for oneself, as it is compared."""
    return plain(str(credentials.get("email") or credentials.get("username") or "")).lower()


def meant(typed: str) -> User | None:
    """With "@" an address (verified goes first; else the account that gave it and has yet to prove it), else a name."""
    if "@" not in typed:
        return User.objects.filter(username__iexact=typed).first() if typed else None
    verified = (
        EmailAddress.objects.filter(is_at("email", typed), verified=True).select_related("user").first()
    )
    return verified.user if verified else User.objects.filter(is_at("email", typed)).first()


class ByPassword(AuthenticationBackend):
    """The only judge of a password. No other backend is asked after it, so each try costs one hashing."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is None and credentials.get("password"):
            raise PermissionDenied
        return user

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        password = credentials.get("password") or ""
        if password == settings.DEMO_PASSWORD and not demonstration_is_open_to(request):
            return None
        return self._check_password(meant(typed_in(credentials)), password)


def demonstration_is_open_to(request: HttpRequest | None) -> bool:
    """Its password is public: it opens something in the demonstration alone (`up --demo`), and there to this machine
    alone, unless `YICHUANG_DEMO_OPEN` says otherwise. Whoever comes through a proxy may sit anywhere."""
    if not settings.DEMO or settings.DEMO_OPEN or request is None:
        return bool(settings.DEMO)
    try:
        here = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return here and not any(name in request.META for name in FORWARDED)


def _mark(user: Any) -> str:
    return f"{user.pk}:{user.get_session_auth_hash()[:24]}"


def remember(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """This device is its owner's from now on, until the password changes."""
    response.set_signed_cookie(
        KNOWN,
        _mark(user),
        salt=KNOWN,
        max_age=KNOWN_FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def owner_here(request: HttpRequest, typed: str) -> User | None:
    """The owner of the account that is typed, where this device is known to be his."""
    mark = str(request.get_signed_cookie(KNOWN, default="", salt=KNOWN))
    user = User.objects.filter(pk=mark.partition(":")[0]).first() if mark else None
    ours = user is not None and mark == _mark(user) and typed in (user.username.lower(), user.email.lower())
    return user if ours else None


def count(request: HttpRequest, credentials: dict[str, Any]) -> list[Any] | None:
    """Count one try: what was counted, to be taken back if the password is right; None where it is one too many."""
    typed = typed_in(credentials)
    owner = owner_here(request, typed)
    if owner is not None:
        known = _counted(request, OF_THE_OWNER, f"device:{owner.pk}")
        return [known] if known else None
    here = place_key(request, typed)
    counted = _counted(request, AT_AN_ADDRESS, here)
    if counted is None:
        return None
    more = _counted(request, STRANGERS, typed) or _counted(request, UNDER_ATTACK, here)
    if more is None:
        counted.rollback()
        return None
    return [counted, more]


def place_key(request: HttpRequest, typed: str) -> str:
    return f"{typed}@{rate_limit.place(request)}"


def _counted(request: HttpRequest, what: str, key: str) -> Any:
    return ratelimit.consume(request, app="allauth.account", action=what, key=key)
