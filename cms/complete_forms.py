"""A form of Wagtail's admin comes whole, or is not read: half a form is the sender's mistake and no fault of the site.

Wagtail reads the fields of its own pages without asking whether they were sent, and broke on a post that a script, an old
tab or a cut connection had left without them; so it did where the numbers that its own scripts write beside the blocks of a
page (how many, in which order) are none. It is answered 400 here, whatever page it was meant for; what is sent whole is none
of this module's business.
"""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.deprecation import MiddlewareMixin
from django.views.defaults import bad_request

log = logging.getLogger(__name__)
ADMIN = "/cms-admin/"
#: Pages that break otherwise than by looking for the field: the field without which there is nothing to read, or nothing
#: where a page takes posts without having a form.
NEEDS = {
    "wagtailadmin_choose_page_external_link": "external-link-chooser-url",
    "wagtailredirects:process_import": "input_format",
    "wagtailsnippetchoosers_cms_formdesign:create": "",
}
#: What Wagtail's scripts write beside the blocks of a page, and it reads as numbers.
NUMBERS = ("-count", "-order")


class CompleteForms(MiddlewareMixin):
    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        found = request.resolver_match
        if request.method != "POST" or found is None or found.view_name not in NEEDS:
            return None
        missing = NEEDS[found.view_name] not in request.POST
        return bad_request(request, ValueError(NEEDS[found.view_name])) if missing else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not request.path.startswith(ADMIN):
            return None
        if isinstance(error, MultiValueDictKeyError):
            log.warning("%s %s came without %s.", request.method, request.path, error)
            return bad_request(request, error)
        if isinstance(error, ValueError) and (wrong := _no_numbers(request)):
            log.warning("%s %s came with no number in %s.", request.method, request.path, ", ".join(wrong))
            return bad_request(request, error)
        return None


def _no_numbers(request: HttpRequest) -> list[str]:
    return [
        name for name, value in request.POST.items() if name.endswith(NUMBERS) and not str(value).isdecimal()
    ]
