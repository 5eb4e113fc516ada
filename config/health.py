"""Three addresses for those who watch over the program.

/livez      the process answers; nothing else is asked. When it does not: start the process anew.
/readyz     everything stands that the site needs (workflows/health.py). 503 when something is wrong: somebody should look.
/healthz    program and database work: for a load balancer.
"""

import ipaddress
import time

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows import health

#: An answer is given again for so many seconds: asking more often costs nothing.
KEPT = 5.0
_last: tuple[float, dict[str, list[str]]] = (float("-inf"), {})


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The program runs and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """One word for everybody; what is wrong for this machine and for administrators."""
    found = _answers()
    ready = not any(found.values())
    body: dict[str, object] = {"ready": ready}
    if _from_here(request) or _administrator(request, found):
        body["checks"] = {name: wrong or "ok" for name, wrong in found.items()}
    return JsonResponse(body, status=200 if ready else 503, json_dumps_params={"ensure_ascii": False})


def _answers() -> dict[str, list[str]]:
    global _last
    asked, found = _last
    if time.monotonic() - asked > KEPT:
        found = health.answers()
        _last = time.monotonic(), found
    return found


def _from_here(request: HttpRequest) -> bool:
    """Asked on the machine itself: a proxy would have named whom it asks for."""
    if {"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"} & request.META.keys():
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _administrator(request: HttpRequest, found: dict[str, list[str]]) -> bool:
    if found.get("database"):
        return False  # nobody can be told apart
    return request.user.is_authenticated and request.user.is_superuser
