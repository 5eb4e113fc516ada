"""What an editor finds on coming in: what is unfinished, what will appear by itself, and what asks for words or pictures."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms import notices
from cms.pages.stories import StoryPage
from grants.web.formatting import local
from workflows import clock

#: How many lines a panel has.
MOST = 6
#: How long a notice is news.
NEWS = timedelta(days=30)


class Panel(Component):
    """A heading, a number, and the first lines; or a sentence that there is nothing to do."""

    template_name = "cms/admin/panel.html"
    name: str
    order: int
    heading: str | Promise
    empty: str | Promise

    def rows(self, pages: "QuerySet[Page]") -> "QuerySet[Any]":
        raise NotImplementedError

    def line(self, row: Any) -> dict[str, Any]:
        """Words, address and a remark."""
        return {
            "words": row.get_admin_display_title(),
            "url": reverse("wagtailadmin_pages:edit", args=[row.pk]),
            "when": row.latest_revision_created_at,
            "lang": row.locale.language_code,
        }

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
        rows = self.rows(pages.filter(depth__gt=1).select_related("locale"))
        lines = [self.line(row) for row in rows[:MOST]]
        return {"panel": self, "count": rows.count() if len(lines) == MOST else len(lines), "lines": lines}


class Drafts(Panel):
    name, order, heading = "drafts", 110, _("Changes that are not published")
    empty = _("Everything is published.")

    def rows(self, pages: "QuerySet[Page]") -> "QuerySet[Any]":
        return pages.filter(has_unpublished_changes=True).order_by("-latest_revision_created_at", "-pk")


class Scheduled(Panel):
    name, order, heading = "scheduled", 120, _("Appears or goes by itself")
    empty = _("Nothing is scheduled.")

    def rows(self, pages: Any) -> "QuerySet[Any]":
        found = pages.annotate_approved_schedule()
        leaving = Q(live=True, expire_at__gt=clock.now())
        return found.filter(Q(_approved_schedule=True) | leaving).order_by("go_live_at", "expire_at", "pk")

    def line(self, row: Any) -> dict[str, Any]:
        coming = row.scheduled_revision
        return {
            **super().line(row),
            "when": coming.approved_go_live_at if coming else row.expire_at,
            "remark": _("appears") if coming else _("goes"),
        }


class Notices(Panel):
    name, order, heading = "notices", 130, _("Notices just published")
    empty = _("No notice was published within a month.")

    def rows(self, pages: "QuerySet[Page]") -> "QuerySet[Any]":
        recent = notices.published_notices().filter(published_at__gt=clock.now() - NEWS)
        return recent.order_by("-published_at", "-pk")

    def line(self, row: Any) -> dict[str, Any]:
        url = f"{reverse('wagtail_serve', args=[''])}notices/{notices.slug_of(row)}/"
        return {"words": local(row, "title"), "url": url, "when": row.published_at}


class Bare(Panel):
    name, order, heading = "bare", 140, _("Stories without a picture")
    empty = _("Every story has its picture.")

    def rows(self, pages: "QuerySet[Page]") -> "QuerySet[Any]":
        stories = StoryPage.objects.filter(pk__in=pages.values("pk"), cover=None, live=True)
        return stories.select_related("locale").order_by("-told_on", "-pk")

    def line(self, row: Any) -> dict[str, Any]:
        return {**super().line(row), "when": row.told_on}


def panels_for(request: HttpRequest) -> list[Panel]:
    """None for who builds forms and writes no page."""
    if not policy_registry.get_by_type(Page).user_has_any_permission(
        request.user, ["add", "change", "publish"]
    ):
        return []
    return [Drafts(), Scheduled(), Notices(), Bare()]
