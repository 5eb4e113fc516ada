"""The desk and the small switches of the frame."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 60 * 60


@require_POST
def set_look(request: HttpRequest) -> HttpResponse:
    """Care mode (关怀版) and the dark screen: kept on this device, care mode also with the account."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, allowed in (("care", ("on", "off")), ("theme", ("light", "dark"))):
        value = request.POST.get(name)
        if value in allowed:
            response.set_cookie(
                name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
            )
    if request.user.is_authenticated and request.POST.get("care") in ("on", "off"):
        type(request.user).objects.filter(pk=request.user.pk).update(care_mode=request.POST["care"] == "on")
    return response
