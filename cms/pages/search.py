"""Search over the pages of one language and the published notices."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms import queries
from cms.pages.base import SitePage


class SearchPage(SitePage):
    template = "cms/search_page.html"
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("search")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        words = request.GET.get("q", "").strip()[:100]
        found = queries.search(self.locale, words) if words else []
        page = Paginator(found, 25).get_page(request.GET.get("page"))
        return context | {"q": words, "results": page}
