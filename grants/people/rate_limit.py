"""How often one address may send what needs no account. Counted in the cache for an hour under a keyed digest: the
address itself is written nowhere, so that an objection stays as nameless as it is promised to be.

    again_at = rate_limit.limited_until(request, "prescreening", settings.PRESCREENINGS_AN_HOUR)
"""

import ipaddress
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from workflows import clock

HOUR = timedelta(hours=1)
TOO_MANY = 429


def limited_until(request: HttpRequest, what: str, most: int, *, who: str = "") -> datetime | None:
    """Count one more from this address (or from `who`, wherever he sits). Over the limit: the moment from which it may be
    tried again. 0 is no limit. The address is the one that the login's limits see too (YICHUANG_PROXIES)."""
    digest = (_keyed(who) if who else _digest(request)) if most else ""
    if not digest:
        return None
    key = f"rate_limit:{what}:{digest}"
    counted: dict[str, Any] = cache.get(key) or {}
    now = clock.now()
    if not counted or counted["until"] <= now:
        counted = {"n": 0, "until": now + HOUR}
    if counted["n"] >= most:
        return counted["until"]
    cache.set(key, counted | {"n": counted["n"] + 1}, int(HOUR.total_seconds()))
    return None


def place(request: HttpRequest) -> str:
    """The network address that asks; "" where a proxy names nobody: all would be one, and lock each other out."""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""
    if address.version == 6:  # a household has a whole network of these
        address = ipaddress.ip_network((address, 64), strict=False).network_address
    return str(address)


def _digest(request: HttpRequest) -> str:
    address = place(request)
    return _keyed(address) if address else ""


def _keyed(who: str) -> str:
    return salted_hmac("grants.people.rate_limit", who, algorithm="sha256").hexdigest()[:32]


def answer_when_limited(response: HttpResponse, again_at: datetime | None) -> HttpResponse:
    """The page as it is, or as 429 with the seconds to wait."""
    if again_at is not None:
        response.status_code = TOO_MANY
        response["Retry-After"] = str(max(1, int((again_at - clock.now()).total_seconds()) + 1))
    return response
