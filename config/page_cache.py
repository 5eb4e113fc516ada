"""The public site for everybody at once: a page that was just made for one reader is shown to the next as it is.

Only what has nothing to do with who asks: an address of the public site, asked without a session, answered without a
cookie. It is kept for a minute at most, until the day changes, and until something moves (workflows/freshness.py) or an
editor saves; how many applied is written into it anew (cms/application_counts.py). Browsers ask each time and are told by the page's mark (ETag) that theirs is still true.
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language, override

from cms.application_counts import says_numbers, written_in
from config.security import EDITORS
from workflows import clock
from workflows.freshness import asks_for_all, keep, key_of, look_up, new_stamp

#: Names of the addresses that are everybody's.
PUBLIC = frozenset({"wagtail_serve", "calls-feed"})
#: Whoever brings one of these is somebody.
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
#: The looks a page has, by the cookies a reader chooses them with.
LOOKS = {"theme": ("light", "dark"), "care": ("on", "off")}


@dataclass(frozen=True)
class CachedPage:
    """One page as it was made, and in both its forms as it is shown. Where it is `marked`, it says how many applied: the
    numbers are written in, in its language, and anew whenever their stamp is another."""

    headers: dict[str, str]
    made: str
    marked: bool
    language: str
    numbers: str = ""
    body: bytes = b""
    packed: bytes = b""


class PageCache:
    """Stands before everything that asks who somebody is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_everybodys(request):
            response = self.get_response(request)
            if request.method != "GET" and request.path_info.startswith(EDITORS):
                new_stamp()
            return response
        key = name_of(request)
        stamp, numbers, kept = look_up(key)
        if not isinstance(kept, CachedPage):
            request.numbers_later = True  # type: ignore[attr-defined]  # asked by cms/fragment_cache.py
            response = self.get_response(request)
            if not isinstance(response, HttpResponse):
                return response
            if not may_be_kept(request, response):
                return with_numbers(response)
            kept = as_made(response)
        if kept.numbers != numbers and (kept.marked or not kept.body):
            kept = finished(kept, numbers)
            keep(key, stamp, kept)
        return shown(request, kept)


def is_everybodys(request: HttpRequest) -> bool:
    return asks_for_all(request) and not any(name in request.COOKIES for name in PERSONAL)


def name_of(request: HttpRequest) -> str:
    """Whatever changes what is shown: the address, the day, the look."""
    looks = [
        chosen if (chosen := request.COOKIES.get(name)) in known else "" for name, known in LOOKS.items()
    ]
    return key_of(
        "page",
        request.scheme,
        request.META.get("HTTP_HOST", ""),
        request.get_full_path(),
        clock.today(),
        *looks,
    )


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        response.status_code == 200
        and match is not None
        and match.url_name in PUBLIC
        and not response.cookies
        and "Cache-Control" not in response
    )


def with_numbers(response: HttpResponse) -> HttpResponse:
    """What nobody keeps, whole."""
    if "html" in response.get("Content-Type", "") and says_numbers(response.text):
        response.content = written_in(response.text).encode()
        if "Content-Length" in response:
            response["Content-Length"] = str(len(response.content))
    return response


def as_made(response: HttpResponse) -> CachedPage:
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    return CachedPage(
        dict(response.items()), response.text, says_numbers(response.text), get_language() or ""
    )


def finished(kept: CachedPage, numbers: str) -> CachedPage:
    """With the numbers of this moment, and packed."""
    with override(kept.language):
        body = (written_in(kept.made) if kept.marked else kept.made).encode()
    mark = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return replace(
        kept,
        headers={**kept.headers, "ETag": mark},
        numbers=numbers,
        body=body,
        packed=gzip.compress(body, 6, mtime=0),
    )


def shown(request: HttpRequest, kept: CachedPage) -> HttpResponseBase:
    packs = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(kept.packed if packs else kept.body, headers=kept.headers)
    response["Content-Length"] = str(len(response.content))
    if packs:
        response["Content-Encoding"] = "gzip"
    return get_conditional_response(request, etag=kept.headers["ETag"], response=response) or response
