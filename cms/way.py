"""The way to a page of the site: whose site it is and where its pages begin is the same for everybody, and kept as long as
the pages themselves (workflows/freshness.py). Wagtail asks for it with each request."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from wagtail.models import Site
from wagtail.views import serve

from workflows.freshness import keep, key_of, look_up


def serve_page(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's door, with the first steps taken."""
    if settings.KEEP_PAGES and request.method == "GET":
        begin(request, path)
    return serve(request, path)


def begin(request: HttpRequest, path: str) -> None:
    key = key_of(
        "home", request.META.get("HTTP_HOST", ""), request.META.get("SERVER_PORT", ""), get_language()
    )
    stamp, _numbers, known = look_up(key)
    if known is None:
        site = Site.find_for_request(request)
        if site is None:
            return
        known = site, site.root_page.localized.specific
        keep(key, stamp, known)
    site, home = known
    request._wagtail_site = site  # type: ignore[attr-defined]  # where Wagtail looks first
    try:
        found = home.route(request, [part for part in path.split("/") if part])
    except Http404:
        found = None
    request._wagtail_route_for_request = found  # type: ignore[attr-defined]
