"""Public notices: the list, and one notice by its number. The notices themselves belong to grants."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from cms import notices
from cms.pages.base import LeadPage
from grants.awards.models import PublicNotice
from workflows.pagination import Pages


class NoticeIndexPage(RoutablePageMixin, LeadPage):
    """Public notices, with the period in which one may object."""

    template = "cms/notice_index_page.html"
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("list of public notices")
        verbose_name_plural = _("lists of public notices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        kind = request.GET.get("kind", "")
        kind = kind if kind in PublicNotice.Kind.values else ""
        rows = notices.published_notices()
        page = Pages(rows.filter(kind=kind) if kind else rows, 25).get_page(request.GET.get("page"))
        notices.with_days(page.object_list)
        return context | {"notices": page, "kind": kind, "kinds": PublicNotice.Kind.choices}

    @path("<str:number>/", name="notice")
    def notice(self, request: HttpRequest, number: str) -> HttpResponse:
        notice = notices.notice_by_number(number)
        if notice is None:
            raise Http404
        crumbs = [*self.crumbs(request)[:-1], (self.title, self.get_url(request)), (notice.number, "")]
        context = notices.notice_context(notice) | {"crumb_steps": crumbs}
        return self.render(request, context_overrides=context, template="cms/notice.html")
