"""What a page says to everybody: drawn once, and shown in each reader's own frame until something moves.

Whoever is logged in, or asks for the dark, gets a page of his own; but only its frame is his (who he is, how it looks,
what he is told). What the page says between them is the same for all: it is drawn by itself, kept as long as whole pages
are (workflows/freshness.py), and put into the next frame.

A page that says something to one reader alone would break this: tests/cms/test_fragment_cache.py asks each of them as several people.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from cms.application_counts import written_in
from workflows import clock
from workflows.freshness import asks_for_all, keep, key_of, look_up

#: The blocks of templates/cms/base_page.html which IN_PARTS draws one below the other.
PARTS = ("title", "head", "crumbs", "main")
ENDS = "<!-- part ends -->"
IN_PARTS = "cms/parts.html"

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponseBase]


def once_for_all(serve: Serve) -> Serve:
    """Around the serving of each page of the site, behind Wagtail's question who may read it."""

    def in_own_frame(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase:
        ours = page._meta.app_label == "cms"  # not Wagtail's bare page in a new installation
        if not ours or not asks_for_all(request):
            return serve(page, request, args, kwargs)
        host = request.META.get("HTTP_HOST", "")
        key = key_of("said", page.pk, host, request.get_full_path(), get_language(), clock.today())
        stamp, _numbers, said = look_up(key)
        if said is None:
            response = serve(page, request, args, kwargs)
            if not isinstance(response, TemplateResponse) or response.status_code != 200:
                return response
            said = draw(response)
            keep(key, stamp, said)
        if not getattr(request, "numbers_later", False):  # else the whole page is kept with its marks
            said = {name: written_in(words) for name, words in said.items()}
        parts = {name: mark_safe(words) for name, words in said.items()}
        return TemplateResponse(request, "cms/framed.html", {"page": page, "said": parts})

    return in_own_frame


def draw(response: TemplateResponse) -> dict[str, str]:
    """The parts of a page without a frame, and without what `written_in` writes in."""
    response.context_data = {**(response.context_data or {}), "frame": IN_PARTS}
    *parts, _end = response.render().text.split(ENDS)
    return dict(zip(PARTS, parts, strict=True))
