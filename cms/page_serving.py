"""The way to a page of the site: whose site it is, where its pages begin, and which of them has this address, with what its
editor wrote in it. It is the same for everybody and kept until an editor changes anything (`EDITED` in
workflows/freshness.py). Wagtail asks for it with each request."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from cms.pages.base import SitePage
from workflows.freshness import EDITED, keep, key_of, look_up


def serve_page(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's door, with the first steps taken."""
    if settings.KEEP_PAGES and request.method == "GET":
        begin(request, path)
    return serve(request, path)


def begin(request: HttpRequest, path: str) -> None:
    """What is found stands where Wagtail looks first."""
    where = request.META.get("HTTP_HOST", ""), request.META.get("SERVER_PORT", ""), get_language()
    key = key_of("way", *where, path)
    stamp, _numbers, known = look_up(key, EDITED)
    if known is None:
        site, home = _home(request, key_of("home", *where))
        known = site, _found(home, request, path)
        if _is_whole(known[1]):
            keep(key, stamp, known)
    request._wagtail_site, request._wagtail_route_for_request = known  # type: ignore[attr-defined]


def _home(request: HttpRequest, key: str) -> tuple[Site | None, Page | None]:
    stamp, _numbers, known = look_up(key, EDITED)
    if known is None:
        site = Site.find_for_request(request)
        known = site, site.root_page.localized.specific if site else None
        keep(key, stamp, known)
    site, home = known
    return site, home


def _found(home: Page | None, request: HttpRequest, path: str) -> RouteResult | None:
    try:
        return home and home.route(request, [part for part in path.split("/") if part])
    except Http404:
        return None


def _is_whole(found: RouteResult | None) -> bool:
    """Whether the address is that of a page of ours: what only begins with one (a notice below its list) has as many names
    as anybody can think of. What every reader's request asks of the page is asked now, and kept with it."""
    if found is None or found.args or found.kwargs or not isinstance(found.page, SitePage):
        return False
    return found.page.around is not None and not found.page.is_restricted
