"""Search over the pages of one language and the published notices."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms import public_search
from cms.pages.base import SitePage
from workflows.folding import MOST_TYPED
from workflows.pagination import Pages


class SearchPage(SitePage):
    """The search of the site."""

    template = "cms/search_page.html"
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("search")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        whole = request.GET.get("q", "").strip()
        typed = whole[:MOST_TYPED]
        answer = public_search.search(self.locale, typed) if typed else public_search.SearchAnswer("nothing")
        page = Pages(answer.rows, public_search.MOST_SHOWN).get_page(request.GET.get("page"))
        return context | {
            "q": typed,
            "typed": whole,
            "how": answer.how,
            "results": page,
            "lines": public_search.lines(page.object_list, answer.marks),
        }
